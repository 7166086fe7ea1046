-- list_members by all: s__change n__change c__at_start {"basis": "orders"}
SELECT
  `t5`.`p`,
  SUM(`t5`.`change`) AS `s__change`,
  COUNT(`t5`.`change`) AS `n__change`,
  SUM(CAST(`t5`.`at_start` AS BIGINT)) AS `c__at_start`
FROM (
  SELECT
    `t4`.`p`,
    `t4`.`p_asof`,
    CASE
      WHEN (
        `t4`.`subscribed_at` >= `t4`.`p_start`
      )
      AND (
        `t4`.`subscribed_at` < `t4`.`p_cut`
      )
      THEN 1
      ELSE 0
    END - CASE
      WHEN (
        `t4`.`unsubscribed_at` >= `t4`.`p_start`
      )
      AND (
        `t4`.`unsubscribed_at` < `t4`.`p_cut`
      )
      THEN 1
      ELSE 0
    END AS `change`,
    (
      `t4`.`subscribed_at` < `t4`.`p_opening`
    )
    AND NOT (
      COALESCE(`t4`.`unsubscribed_at` < `t4`.`p_opening`, FALSE)
    ) AS `at_start`
  FROM (
    SELECT
      `t2`.`contact_id`,
      `t2`.`subscribed_at`,
      `t2`.`unsubscribed_at`,
      `t2`.`row_order`,
      `t2`.`born`,
      `t3`.`p`,
      `t3`.`p_start`,
      `t3`.`p_cut`,
      `t3`.`p_asof`,
      `t3`.`p_opening`,
      `t3`.`p_t12`,
      `t3`.`p_s12`,
      `t3`.`p_t24`,
      `t3`.`p_start_on`,
      `t3`.`p_cut_on`,
      `t3`.`p_opening_on`,
      `t3`.`p_cut_day`,
      `t3`.`p_opening_day`,
      `t3`.`p_next_start`,
      `t3`.`p_next_end`,
      `t3`.`p_typed`
    FROM `crm_v_list_members` AS `t2`
    INNER JOIN `crm_periods` AS `t3`
      ON `t2`.`born` < `t3`.`p_asof`
  ) AS `t4`
) AS `t5`
GROUP BY
  1

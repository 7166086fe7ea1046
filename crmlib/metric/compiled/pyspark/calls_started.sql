-- calls_started by all: c__ c__abandoned c__inbound s__handled n__handled c__callback {"basis": "orders"}
SELECT
  `t5`.`p`,
  COUNT(*) AS `c__`,
  SUM(CAST(`t5`.`abandoned` AS BIGINT)) AS `c__abandoned`,
  SUM(CAST(`t5`.`inbound` AS BIGINT)) AS `c__inbound`,
  SUM(`t5`.`handled`) AS `s__handled`,
  COUNT(`t5`.`handled`) AS `n__handled`,
  SUM(CAST(`t5`.`callback` AS BIGINT)) AS `c__callback`
FROM (
  SELECT
    `t4`.`p`,
    `t4`.`p_asof`,
    COALESCE(`t4`.`direction` = 'in', FALSE) AS `inbound`,
    COALESCE(`t4`.`direction` = 'in', FALSE)
    AND COALESCE(`t4`.`ended_at` < `t4`.`p_asof`, FALSE)
    AND NOT (
      COALESCE(`t4`.`answered_at` < `t4`.`p_asof`, FALSE)
    ) AS `abandoned`,
    CASE
      WHEN COALESCE(`t4`.`answered_at` < `t4`.`p_asof`, FALSE)
      THEN `t4`.`handle_s`
      ELSE NULL
    END AS `handled`,
    COALESCE(`t4`.`is_callback`, FALSE) AS `callback`
  FROM (
    SELECT
      `t2`.`agent_id`,
      `t2`.`contact_id`,
      `t2`.`direction`,
      `t2`.`started_at`,
      `t2`.`answered_at`,
      `t2`.`ended_at`,
      `t2`.`handle_s`,
      `t2`.`is_callback`,
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
    FROM `crm_v_calls` AS `t2`
    INNER JOIN `crm_periods` AS `t3`
      ON `t2`.`started_at` >= `t3`.`p_start`
      AND `t2`.`started_at` < `t3`.`p_cut`
      AND `t2`.`born` < `t3`.`p_asof`
  ) AS `t4`
) AS `t5`
GROUP BY
  1

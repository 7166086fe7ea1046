-- users_active by all: c__logged_in c__ {"basis": "orders"}
SELECT
  `t9`.`p`,
  SUM(CAST(`t9`.`logged_in` AS BIGINT)) AS `c__logged_in`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t4`.`p`,
    `t4`.`p_asof`,
    `t8`.`_user` IS NOT NULL AS `logged_in`
  FROM `crm_v_users` AS `t3`
  INNER JOIN `crm_periods` AS `t4`
    ON (
      (
        `t3`.`active_from` < `t4`.`p_cut_on`
      ) OR (
        `t3`.`active_from` IS NULL
      )
    )
    AND (
      (
        `t3`.`active_to` >= `t4`.`p_start_on`
      ) OR (
        `t3`.`active_to` IS NULL
      )
    )
    AND `t4`.`p_start` < `t4`.`p_cut`
  LEFT OUTER JOIN (
    SELECT DISTINCT
      `t6`.`p` AS `_p`,
      `t6`.`user_id` AS `_user`
    FROM (
      SELECT
        `t5`.`user_id`,
        `t5`.`date`,
        `t5`.`logins`,
        `t5`.`row_order`,
        `t5`.`born`,
        `t4`.`p`,
        `t4`.`p_start`,
        `t4`.`p_cut`,
        `t4`.`p_asof`,
        `t4`.`p_opening`,
        `t4`.`p_t12`,
        `t4`.`p_s12`,
        `t4`.`p_t24`,
        `t4`.`p_start_on`,
        `t4`.`p_cut_on`,
        `t4`.`p_opening_on`,
        `t4`.`p_cut_day`,
        `t4`.`p_opening_day`,
        `t4`.`p_next_start`,
        `t4`.`p_next_end`,
        `t4`.`p_typed`
      FROM `crm_v_crm_usage` AS `t5`
      INNER JOIN `crm_periods` AS `t4`
        ON `t5`.`date` >= `t4`.`p_start_on`
        AND `t5`.`date` < `t4`.`p_cut_on`
        AND `t5`.`born` < `t4`.`p_asof`
    ) AS `t6`
    WHERE
      `t6`.`logins` > 0
  ) AS `t8`
    ON `t4`.`p` = `t8`.`_p` AND `t3`.`user_id` = `t8`.`_user`
) AS `t9`
GROUP BY
  1

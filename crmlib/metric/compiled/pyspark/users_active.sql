-- users_active by all: c__logged_in c__ {"basis": "orders"}
SELECT
  `t13`.`p`,
  SUM(CAST(`t13`.`logged_in` AS BIGINT)) AS `c__logged_in`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t5`.`p`,
    `t5`.`p_asof`,
    `t12`.`_user` IS NOT NULL AS `logged_in`
  FROM `crm_v_users` AS `t4`
  INNER JOIN `crm_periods` AS `t5`
    ON (
      (
        `t4`.`active_from` < `t5`.`p_cut_on`
      ) OR (
        `t4`.`active_from` IS NULL
      )
    )
    AND (
      (
        `t4`.`active_to` >= `t5`.`p_start_on`
      ) OR (
        `t4`.`active_to` IS NULL
      )
    )
    AND `t5`.`p_start` < `t5`.`p_cut`
  LEFT OUTER JOIN (
    SELECT DISTINCT
      `t10`.`p` AS `_p`,
      `t10`.`user_id` AS `_user`
    FROM (
      SELECT
        `t9`.`user_id`,
        `t9`.`date`,
        `t9`.`logins`,
        `t9`.`row_order`,
        `t9`.`born`,
        `t9`.`p`,
        `t9`.`p_start`,
        `t9`.`p_cut`,
        `t9`.`p_asof`,
        `t9`.`p_opening`,
        `t9`.`p_t12`,
        `t9`.`p_s12`,
        `t9`.`p_t24`,
        `t9`.`p_start_on`,
        `t9`.`p_cut_on`,
        `t9`.`p_opening_on`,
        `t9`.`p_cut_day`,
        `t9`.`p_opening_day`,
        `t9`.`p_next_start`,
        `t9`.`p_next_end`,
        `t9`.`p_typed`
      FROM (
        SELECT
          `t8`.`user_id`,
          `t8`.`date`,
          `t8`.`logins`,
          `t8`.`row_order`,
          `t8`.`born`,
          `t8`.`_day`,
          `t6`.`p`,
          `t6`.`p_start`,
          `t6`.`p_cut`,
          `t6`.`p_asof`,
          `t6`.`p_opening`,
          `t6`.`p_t12`,
          `t6`.`p_s12`,
          `t6`.`p_t24`,
          `t6`.`p_start_on`,
          `t6`.`p_cut_on`,
          `t6`.`p_opening_on`,
          `t6`.`p_cut_day`,
          `t6`.`p_opening_day`,
          `t6`.`p_next_start`,
          `t6`.`p_next_end`,
          `t6`.`p_typed`,
          `t6`.`p_day`
        FROM (
          SELECT
            `t2`.`user_id`,
            `t2`.`date`,
            `t2`.`logins`,
            `t2`.`row_order`,
            `t2`.`born`,
            `t2`.`date` AS `_day`
          FROM `crm_v_crm_usage` AS `t2`
          WHERE
            `t2`.`date` IS NOT NULL
        ) AS `t8`
        INNER JOIN `crm_period_days` AS `t6`
          ON `t8`.`_day` = `t6`.`p_day`
          AND `t8`.`date` >= `t6`.`p_start_on`
          AND `t8`.`date` < `t6`.`p_cut_on`
          AND `t8`.`born` < `t6`.`p_asof`
      ) AS `t9`
    ) AS `t10`
    WHERE
      `t10`.`logins` > 0
  ) AS `t12`
    ON `t5`.`p` = `t12`.`_p` AND `t4`.`user_id` = `t12`.`_user`
) AS `t13`
GROUP BY
  1

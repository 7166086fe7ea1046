-- users_active_at_end by all: c__ {"basis": "orders"}
SELECT
  `t4`.`p`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t3`.`p`,
    `t3`.`p_asof`
  FROM `crm_v_users` AS `t2`
  INNER JOIN `crm_periods` AS `t3`
    ON (
      (
        `t2`.`active_from` <= `t3`.`p_cut_day`
      ) OR (
        `t2`.`active_from` IS NULL
      )
    )
    AND (
      (
        `t2`.`active_to` >= `t3`.`p_cut_day`
      ) OR (
        `t2`.`active_to` IS NULL
      )
    )
) AS `t4`
GROUP BY
  1

-- deal_changes by all: c__pushed {"basis": "orders"}
SELECT
  `t5`.`p`,
  SUM(CAST(`t5`.`pushed` AS BIGINT)) AS `c__pushed`
FROM (
  SELECT
    `t2`.`p`,
    `t2`.`p_asof`,
    `t4`.`before_open`
    AND (
      `t4`.`status` = 'open'
    )
    AND (
      (
        (
          EXTRACT(year FROM `t4`.`close_date`) * 12
        ) + EXTRACT(month FROM `t4`.`close_date`)
      ) > (
        (
          EXTRACT(year FROM `t4`.`before_close_date`) * 12
        ) + EXTRACT(month FROM `t4`.`before_close_date`)
      )
    ) AS `pushed`
  FROM (
    SELECT
      `t0`.`born`,
      `t0`.`valid_from`,
      `t0`.`valid_to`,
      `t0`.`status`,
      `t0`.`from_history`,
      `t0`.`close_date`,
      `t0`.`before_open`,
      `t0`.`before_close_date`
    FROM `crm_deal_states` AS `t0`
    WHERE
      `t0`.`from_history`
  ) AS `t4`
  INNER JOIN `crm_periods` AS `t2`
    ON `t4`.`valid_from` >= `t2`.`p_start`
    AND `t4`.`valid_from` < `t2`.`p_cut`
    AND `t4`.`born` < `t2`.`p_asof`
) AS `t5`
GROUP BY
  1

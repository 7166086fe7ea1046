-- deals_created by all: c__ c__won c__closed {"basis": "orders"}
SELECT
  `t5`.`p`,
  COUNT(*) AS `c__`,
  SUM(CAST(`t5`.`won` AS BIGINT)) AS `c__won`,
  SUM(CAST(`t5`.`closed` AS BIGINT)) AS `c__closed`
FROM (
  SELECT
    `t2`.`p`,
    `t2`.`p_asof`,
    `t4`.`status` IN ('won', 'lost') AS `closed`,
    `t4`.`status` = 'won' AS `won`
  FROM (
    SELECT
      `t0`.`born`,
      `t0`.`valid_from`,
      `t0`.`valid_to`,
      `t0`.`status`,
      `t0`.`created_at`
    FROM `crm_deal_states` AS `t0`
  ) AS `t4`
  INNER JOIN `crm_periods` AS `t2`
    ON `t4`.`valid_from` < `t2`.`p_asof`
    AND `t4`.`valid_to` >= `t2`.`p_asof`
    AND `t4`.`born` < `t2`.`p_asof`
    AND `t4`.`created_at` >= `t2`.`p_start`
    AND `t4`.`created_at` < `t2`.`p_cut`
) AS `t5`
GROUP BY
  1

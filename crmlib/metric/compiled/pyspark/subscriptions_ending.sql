-- subscriptions_ending by all: c__renewed c__ {"basis": "orders"}
SELECT
  `t4`.`p`,
  SUM(CAST(`t4`.`renewed` AS BIGINT)) AS `c__renewed`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t3`.`p`,
    `t3`.`p_asof`,
    `t2`.`renewed_by` IS NOT NULL AS `renewed`
  FROM `crm_v_subscriptions` AS `t2`
  INNER JOIN `crm_periods` AS `t3`
    ON `t2`.`ends_at` >= `t3`.`p_start_on`
    AND `t2`.`ends_at` < `t3`.`p_cut_on`
    AND `t2`.`born` < `t3`.`p_asof`
) AS `t4`
GROUP BY
  1

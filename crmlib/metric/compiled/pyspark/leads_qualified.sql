-- leads_qualified by all: c__ {"basis": "orders"}
SELECT
  `t4`.`p`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t3`.`p`,
    `t3`.`p_asof`
  FROM `crm_v_leads` AS `t2`
  INNER JOIN `crm_periods` AS `t3`
    ON `t2`.`qualified_at` >= `t3`.`p_start`
    AND `t2`.`qualified_at` < `t3`.`p_cut`
    AND `t2`.`born` < `t3`.`p_asof`
) AS `t4`
GROUP BY
  1

-- tickets_resolved by all: c__ c__same_day s__time n__time s__complaint_time n__complaint_time c__first_contact c__first_contact_known {"basis": "orders"}
SELECT
  `t4`.`p`,
  COUNT(*) AS `c__`,
  SUM(CAST(`t4`.`same_day` AS BIGINT)) AS `c__same_day`,
  SUM(`t4`.`time`) AS `s__time`,
  COUNT(`t4`.`time`) AS `n__time`,
  SUM(`t4`.`complaint_time`) AS `s__complaint_time`,
  COUNT(`t4`.`complaint_time`) AS `n__complaint_time`,
  SUM(CAST(`t4`.`first_contact` AS BIGINT)) AS `c__first_contact`,
  SUM(CAST(`t4`.`first_contact_known` AS BIGINT)) AS `c__first_contact_known`
FROM (
  SELECT
    `t3`.`p`,
    `t3`.`p_asof`,
    CAST(`t2`.`resolved_at` AS DATE) = CAST(`t2`.`created_at` AS DATE) AS `same_day`,
    CAST(UNIX_MICROS(`t2`.`resolved_at`) - UNIX_MICROS(`t2`.`created_at`) AS DECIMAL(18, 0)) AS `time`,
    CASE
      WHEN `t2`.`type` = 'complaint'
      THEN CAST(UNIX_MICROS(`t2`.`resolved_at`) - UNIX_MICROS(`t2`.`created_at`) AS DECIMAL(18, 0))
      ELSE NULL
    END AS `complaint_time`,
    COALESCE(`t2`.`resolved_on_first_contact`, FALSE) AS `first_contact`,
    `t2`.`resolved_on_first_contact` IS NOT NULL AS `first_contact_known`
  FROM `crm_v_tickets` AS `t2`
  INNER JOIN `crm_periods` AS `t3`
    ON `t2`.`resolved_at` >= `t3`.`p_start`
    AND `t2`.`resolved_at` < `t3`.`p_cut`
    AND `t2`.`born` < `t3`.`p_asof`
) AS `t4`
GROUP BY
  1

-- tickets_created by all: median response {"basis": "orders"}
SELECT
  `t5`.`p`,
  PERCENTILE(CAST(`t5`.`response` AS DOUBLE), 0.5) AS `value`,
  COUNT(CAST(`t5`.`response` AS DOUBLE)) AS `n`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t3`.`p`,
      `t3`.`p_asof`,
      CAST(UNIX_MICROS(
        CASE
          WHEN `t2`.`first_response_at` < `t3`.`p_asof`
          THEN `t2`.`first_response_at`
          ELSE NULL
        END
      ) - UNIX_MICROS(`t2`.`created_at`) AS DECIMAL(18, 0)) AS `response`
    FROM `crm_v_tickets` AS `t2`
    INNER JOIN `crm_periods` AS `t3`
      ON `t2`.`created_at` >= `t3`.`p_start`
      AND `t2`.`created_at` < `t3`.`p_cut`
      AND `t2`.`born` < `t3`.`p_asof`
  ) AS `t4`
) AS `t5`
GROUP BY
  1

-- activities_done by all: c__sales_call c__email_out c__meeting c__demo {"basis": "orders"}
SELECT
  `t5`.`p`,
  SUM(CAST(`t5`.`sales_call` AS BIGINT)) AS `c__sales_call`,
  SUM(CAST(`t5`.`email_out` AS BIGINT)) AS `c__email_out`,
  SUM(CAST(`t5`.`meeting` AS BIGINT)) AS `c__meeting`,
  SUM(CAST(`t5`.`demo` AS BIGINT)) AS `c__demo`
FROM (
  SELECT
    `t2`.`p`,
    `t2`.`p_asof`,
    (
      `t4`.`type` = 'call'
    )
    AND (
      (
        `t4`.`lead_id` IS NOT NULL
      )
      OR (
        `t4`.`contact_id` IS NOT NULL
      )
      OR (
        `t4`.`account_id` IS NOT NULL
      )
      OR (
        `t4`.`deal_id` IS NOT NULL
      )
    ) AS `sales_call`,
    (
      `t4`.`type` = 'email'
    ) AND (
      `t4`.`direction` = 'out'
    ) AS `email_out`,
    `t4`.`type` = 'meeting' AS `meeting`,
    `t4`.`type` = 'demo' AS `demo`
  FROM (
    SELECT
      *
    FROM `crm_v_activities` AS `t0`
    WHERE
      `t0`.`status` = 'done'
  ) AS `t4`
  INNER JOIN `crm_periods` AS `t2`
    ON `t4`.`occurred_at` >= `t2`.`p_start`
    AND `t4`.`occurred_at` < `t2`.`p_cut`
    AND `t4`.`born` < `t2`.`p_asof`
) AS `t5`
GROUP BY
  1

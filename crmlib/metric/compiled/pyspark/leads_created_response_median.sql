-- leads_created_response by all: median response {"basis": "orders"}
SELECT
  `t14`.`p`,
  PERCENTILE(CAST(`t14`.`response` AS DOUBLE), 0.5) AS `value`,
  COUNT(CAST(`t14`.`response` AS DOUBLE)) AS `n`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t4`.`p`,
      `t4`.`p_asof`,
      CAST(UNIX_MICROS(`t12`.`first_at`) - UNIX_MICROS(`t3`.`created_at`) AS DECIMAL(18, 0)) AS `response`
    FROM `crm_v_leads` AS `t3`
    INNER JOIN `crm_periods` AS `t4`
      ON `t3`.`created_at` >= `t4`.`p_start`
      AND `t3`.`created_at` < `t4`.`p_cut`
      AND `t3`.`born` < `t4`.`p_asof`
    LEFT OUTER JOIN (
      SELECT
        `t10`.`p` AS `_p`,
        `t10`.`lead_id` AS `_lead`,
        `t10`.`created_at` AS `_created`,
        MIN(`t10`.`_at`) AS `first_at`
      FROM (
        SELECT
          `t9`.`p`,
          `t9`.`p_asof`,
          `t9`.`lead_id`,
          `t9`.`created_at`,
          `t7`.`_lead`,
          `t7`.`_at`
        FROM (
          SELECT DISTINCT
            *
          FROM (
            SELECT
              `t4`.`p`,
              `t4`.`p_asof`,
              `t3`.`lead_id`,
              `t3`.`created_at`
            FROM `crm_v_leads` AS `t3`
            INNER JOIN `crm_periods` AS `t4`
              ON `t3`.`created_at` >= `t4`.`p_start`
              AND `t3`.`created_at` < `t4`.`p_cut`
              AND `t3`.`born` < `t4`.`p_asof`
          ) AS `t6`
        ) AS `t9`
        INNER JOIN (
          SELECT
            `t2`.`lead_id` AS `_lead`,
            `t2`.`occurred_at` AS `_at`
          FROM `crm_v_activities` AS `t2`
          WHERE
            `t2`.`type` IN ('call', 'email', 'meeting', 'demo')
            AND `t2`.`status` = 'done'
            AND COALESCE(`t2`.`direction`, '') <> 'in'
        ) AS `t7`
          ON `t9`.`lead_id` = `t7`.`_lead`
          AND `t7`.`_at` >= `t9`.`created_at`
          AND `t7`.`_at` < `t9`.`p_asof`
      ) AS `t10`
      GROUP BY
        1,
        2,
        3
    ) AS `t12`
      ON `t4`.`p` = `t12`.`_p`
      AND `t3`.`lead_id` = `t12`.`_lead`
      AND `t3`.`created_at` = `t12`.`_created`
  ) AS `t13`
) AS `t14`
GROUP BY
  1

-- leads_created_response by all: median response {"basis": "orders"}
SELECT
  `t16`.`p`,
  CAST(`t16`.`response` AS DOUBLE) AS `value`
FROM (
  SELECT
    `t10`.`p`,
    `t10`.`p_asof`,
    CAST(UNIX_MICROS(`t15`.`first_at`) - UNIX_MICROS(`t10`.`created_at`) AS DECIMAL(18, 0)) AS `response`
  FROM (
    SELECT
      `t8`.`created_at`,
      `t8`.`lead_id`,
      `t8`.`owner_id`,
      `t8`.`source`,
      `t8`.`campaign_id`,
      `t8`.`industry`,
      `t8`.`region`,
      `t8`.`row_order`,
      `t8`.`born`,
      `t8`.`p`,
      `t8`.`p_start`,
      `t8`.`p_cut`,
      `t8`.`p_asof`,
      `t8`.`p_opening`,
      `t8`.`p_t12`,
      `t8`.`p_s12`,
      `t8`.`p_t24`,
      `t8`.`p_start_on`,
      `t8`.`p_cut_on`,
      `t8`.`p_opening_on`,
      `t8`.`p_cut_day`,
      `t8`.`p_opening_day`,
      `t8`.`p_next_start`,
      `t8`.`p_next_end`,
      `t8`.`p_typed`
    FROM (
      SELECT
        `t5`.`created_at`,
        `t5`.`lead_id`,
        `t5`.`owner_id`,
        `t5`.`source`,
        `t5`.`campaign_id`,
        `t5`.`industry`,
        `t5`.`region`,
        `t5`.`row_order`,
        `t5`.`born`,
        `t5`.`_day`,
        `t3`.`p`,
        `t3`.`p_start`,
        `t3`.`p_cut`,
        `t3`.`p_asof`,
        `t3`.`p_opening`,
        `t3`.`p_t12`,
        `t3`.`p_s12`,
        `t3`.`p_t24`,
        `t3`.`p_start_on`,
        `t3`.`p_cut_on`,
        `t3`.`p_opening_on`,
        `t3`.`p_cut_day`,
        `t3`.`p_opening_day`,
        `t3`.`p_next_start`,
        `t3`.`p_next_end`,
        `t3`.`p_typed`,
        `t3`.`p_day`
      FROM (
        SELECT
          `t0`.`created_at`,
          `t0`.`lead_id`,
          `t0`.`owner_id`,
          `t0`.`source`,
          `t0`.`campaign_id`,
          `t0`.`industry`,
          `t0`.`region`,
          `t0`.`row_order`,
          `t0`.`born`,
          CAST(`t0`.`created_at` AS DATE) AS `_day`
        FROM `crm_v_leads` AS `t0`
        WHERE
          `t0`.`created_at` IS NOT NULL
      ) AS `t5`
      INNER JOIN `crm_period_days` AS `t3`
        ON `t5`.`_day` = `t3`.`p_day`
        AND `t5`.`created_at` >= `t3`.`p_start`
        AND `t5`.`created_at` < `t3`.`p_cut`
        AND `t5`.`born` < `t3`.`p_asof`
    ) AS `t8`
  ) AS `t10`
  LEFT OUTER JOIN (
    SELECT
      `t13`.`p` AS `_p`,
      `t13`.`lead_id` AS `_lead`,
      `t13`.`created_at` AS `_created`,
      MIN(`t13`.`_at`) AS `first_at`
    FROM (
      SELECT
        `t12`.`p`,
        `t12`.`p_asof`,
        `t12`.`lead_id`,
        `t12`.`created_at`,
        `t7`.`_lead`,
        `t7`.`_at`
      FROM (
        SELECT
          `t9`.`p`,
          `t9`.`p_asof`,
          `t9`.`lead_id`,
          `t9`.`created_at`
        FROM (
          SELECT
            `t8`.`created_at`,
            `t8`.`lead_id`,
            `t8`.`owner_id`,
            `t8`.`source`,
            `t8`.`campaign_id`,
            `t8`.`industry`,
            `t8`.`region`,
            `t8`.`row_order`,
            `t8`.`born`,
            `t8`.`p`,
            `t8`.`p_start`,
            `t8`.`p_cut`,
            `t8`.`p_asof`,
            `t8`.`p_opening`,
            `t8`.`p_t12`,
            `t8`.`p_s12`,
            `t8`.`p_t24`,
            `t8`.`p_start_on`,
            `t8`.`p_cut_on`,
            `t8`.`p_opening_on`,
            `t8`.`p_cut_day`,
            `t8`.`p_opening_day`,
            `t8`.`p_next_start`,
            `t8`.`p_next_end`,
            `t8`.`p_typed`
          FROM (
            SELECT
              `t5`.`created_at`,
              `t5`.`lead_id`,
              `t5`.`owner_id`,
              `t5`.`source`,
              `t5`.`campaign_id`,
              `t5`.`industry`,
              `t5`.`region`,
              `t5`.`row_order`,
              `t5`.`born`,
              `t5`.`_day`,
              `t3`.`p`,
              `t3`.`p_start`,
              `t3`.`p_cut`,
              `t3`.`p_asof`,
              `t3`.`p_opening`,
              `t3`.`p_t12`,
              `t3`.`p_s12`,
              `t3`.`p_t24`,
              `t3`.`p_start_on`,
              `t3`.`p_cut_on`,
              `t3`.`p_opening_on`,
              `t3`.`p_cut_day`,
              `t3`.`p_opening_day`,
              `t3`.`p_next_start`,
              `t3`.`p_next_end`,
              `t3`.`p_typed`,
              `t3`.`p_day`
            FROM (
              SELECT
                `t0`.`created_at`,
                `t0`.`lead_id`,
                `t0`.`owner_id`,
                `t0`.`source`,
                `t0`.`campaign_id`,
                `t0`.`industry`,
                `t0`.`region`,
                `t0`.`row_order`,
                `t0`.`born`,
                CAST(`t0`.`created_at` AS DATE) AS `_day`
              FROM `crm_v_leads` AS `t0`
              WHERE
                `t0`.`created_at` IS NOT NULL
            ) AS `t5`
            INNER JOIN `crm_period_days` AS `t3`
              ON `t5`.`_day` = `t3`.`p_day`
              AND `t5`.`created_at` >= `t3`.`p_start`
              AND `t5`.`created_at` < `t3`.`p_cut`
              AND `t5`.`born` < `t3`.`p_asof`
          ) AS `t8`
        ) AS `t9`
      ) AS `t12`
      INNER JOIN (
        SELECT
          `t2`.`lead_id` AS `_lead`,
          `t2`.`occurred_at` AS `_at`
        FROM `crm_v_activities` AS `t2`
        WHERE
          `t2`.`type` IN ('call', 'email', 'meeting', 'demo')
          AND `t2`.`status` = 'done'
          AND COALESCE(`t2`.`direction`, '') <> 'in'
          AND `t2`.`lead_id` IS NOT NULL
      ) AS `t7`
        ON `t12`.`lead_id` = `t7`.`_lead`
        AND `t7`.`_at` >= `t12`.`created_at`
        AND `t7`.`_at` < `t12`.`p_asof`
    ) AS `t13`
    GROUP BY
      1,
      2,
      3
  ) AS `t15`
    ON `t10`.`p` = `t15`.`_p`
    AND `t10`.`lead_id` = `t15`.`_lead`
    AND `t10`.`created_at` = `t15`.`_created`
) AS `t16`

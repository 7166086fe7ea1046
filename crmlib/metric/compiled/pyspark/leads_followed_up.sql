-- leads_followed_up by all: c__ {"basis": "orders"}
SELECT
  `t17`.`p`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t13`.`p`,
      `t13`.`p_asof`
    FROM (
      SELECT
        `t9`.`p`,
        `t9`.`p_asof`,
        `t9`.`lead_id` AS `_touched`
      FROM (
        SELECT DISTINCT
          *
        FROM (
          SELECT
            `t3`.`p`,
            `t3`.`p_asof`,
            `t6`.`lead_id`
          FROM (
            SELECT
              *
            FROM `crm_v_activities` AS `t0`
            WHERE
              `t0`.`type` IN ('call', 'email', 'meeting', 'demo') AND `t0`.`status` = 'done'
          ) AS `t6`
          INNER JOIN `crm_periods` AS `t3`
            ON `t6`.`occurred_at` >= `t3`.`p_start`
            AND `t6`.`occurred_at` < `t3`.`p_cut`
            AND `t6`.`born` < `t3`.`p_asof`
        ) AS `t7`
      ) AS `t9`
    ) AS `t13`
    INNER JOIN (
      SELECT
        `t12`.`born` AS `lead_born`,
        `t12`.`lead_id`,
        `t12`.`owner_id`,
        `t12`.`source`,
        `t12`.`campaign_id`,
        `t12`.`industry`,
        `t12`.`region`
      FROM (
        SELECT
          `t10`.`lead_id`,
          `t10`.`owner_id`,
          `t10`.`source`,
          `t10`.`campaign_id`,
          `t10`.`industry`,
          `t10`.`region`,
          `t10`.`row_order`,
          `t10`.`born`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t5`.`lead_id`,
              `t5`.`owner_id`,
              `t5`.`source`,
              `t5`.`campaign_id`,
              `t5`.`industry`,
              `t5`.`region`,
              `t5`.`row_order`,
              `t5`.`born`,
              ROW_NUMBER() OVER (PARTITION BY `t5`.`lead_id` ORDER BY `t5`.`row_order` ASC NULLS LAST) - 1 AS `_rank`
            FROM (
              SELECT
                *
              FROM `crm_v_leads` AS `t2`
              WHERE
                `t2`.`lead_id` IS NOT NULL
            ) AS `t5`
          ) AS `t8`
          WHERE
            `t8`.`_rank` = 0
        ) AS `t10`
      ) AS `t12`
    ) AS `t15`
      ON `t13`.`_touched` = `t15`.`lead_id` AND `t15`.`lead_born` < `t13`.`p_asof`
  ) AS `t16`
) AS `t17`
GROUP BY
  1

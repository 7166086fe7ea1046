-- leads_followed_up by all: c__ {"basis": "orders"}
SELECT
  `t15`.`p`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t14`.`p`,
    `t14`.`p_asof`
  FROM (
    SELECT
      `t12`.`p`,
      `t12`.`p_asof`,
      `t12`.`lead_id` AS `_touched`
    FROM (
      SELECT DISTINCT
        `t11`.`p`,
        `t11`.`p_asof`,
        `t11`.`lead_id`
      FROM (
        SELECT
          `t10`.`type`,
          `t10`.`status`,
          `t10`.`occurred_at`,
          `t10`.`lead_id`,
          `t10`.`row_order`,
          `t10`.`born`,
          `t10`.`p`,
          `t10`.`p_start`,
          `t10`.`p_cut`,
          `t10`.`p_asof`,
          `t10`.`p_opening`,
          `t10`.`p_t12`,
          `t10`.`p_s12`,
          `t10`.`p_t24`,
          `t10`.`p_start_on`,
          `t10`.`p_cut_on`,
          `t10`.`p_opening_on`,
          `t10`.`p_cut_day`,
          `t10`.`p_opening_day`,
          `t10`.`p_next_start`,
          `t10`.`p_next_end`,
          `t10`.`p_typed`
        FROM (
          SELECT
            `t7`.`type`,
            `t7`.`status`,
            `t7`.`occurred_at`,
            `t7`.`lead_id`,
            `t7`.`row_order`,
            `t7`.`born`,
            `t7`.`_day`,
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
              `t1`.`type`,
              `t1`.`status`,
              `t1`.`occurred_at`,
              `t1`.`lead_id`,
              `t1`.`row_order`,
              `t1`.`born`,
              CAST(`t1`.`occurred_at` AS DATE) AS `_day`
            FROM `crm_v_activities` AS `t1`
            WHERE
              `t1`.`type` IN ('call', 'email', 'meeting', 'demo')
              AND `t1`.`status` = 'done'
              AND `t1`.`occurred_at` IS NOT NULL
          ) AS `t7`
          INNER JOIN `crm_period_days` AS `t3`
            ON `t7`.`_day` = `t3`.`p_day`
            AND `t7`.`occurred_at` >= `t3`.`p_start`
            AND `t7`.`occurred_at` < `t3`.`p_cut`
            AND `t7`.`born` < `t3`.`p_asof`
        ) AS `t10`
      ) AS `t11`
    ) AS `t12`
  ) AS `t14`
  INNER JOIN (
    SELECT
      `t6`.`born` AS `lead_born`,
      `t6`.`lead_id`,
      `t6`.`owner_id`,
      `t6`.`source`,
      `t6`.`campaign_id`,
      `t6`.`industry`,
      `t6`.`region`
    FROM (
      SELECT
        `t4`.`lead_id`,
        `t4`.`owner_id`,
        `t4`.`source`,
        `t4`.`campaign_id`,
        `t4`.`industry`,
        `t4`.`region`,
        `t4`.`row_order`,
        `t4`.`born`
      FROM (
        SELECT
          *
        FROM `crm_v_leads` AS `t0`
        WHERE
          `t0`.`lead_id` IS NOT NULL AND `t0`.`copy` = 0
      ) AS `t4`
    ) AS `t6`
  ) AS `t9`
    ON `t14`.`_touched` = `t9`.`lead_id` AND `t9`.`lead_born` < `t14`.`p_asof`
) AS `t15`
GROUP BY
  1

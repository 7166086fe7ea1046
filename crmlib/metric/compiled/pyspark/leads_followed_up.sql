-- leads_followed_up by all: c__ {"basis": "orders"}
SELECT
  `t14`.`p`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t13`.`p`,
    `t13`.`p_asof`
  FROM (
    SELECT
      `t11`.`p`,
      `t11`.`p_asof`,
      `t11`.`lead_id` AS `_touched`
    FROM (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          `t3`.`p`,
          `t3`.`p_asof`,
          `t7`.`lead_id`
        FROM (
          SELECT
            *
          FROM `crm_v_activities` AS `t1`
          WHERE
            `t1`.`type` IN ('call', 'email', 'meeting', 'demo') AND `t1`.`status` = 'done'
        ) AS `t7`
        INNER JOIN `crm_periods` AS `t3`
          ON `t7`.`occurred_at` >= `t3`.`p_start`
          AND `t7`.`occurred_at` < `t3`.`p_cut`
          AND `t7`.`born` < `t3`.`p_asof`
      ) AS `t10`
    ) AS `t11`
  ) AS `t13`
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
    ON `t13`.`_touched` = `t9`.`lead_id` AND `t9`.`lead_born` < `t13`.`p_asof`
) AS `t14`
GROUP BY
  1

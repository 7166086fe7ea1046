-- messages_delivered by all: c__opened c__ {"basis": "orders"}
SELECT
  `t10`.`p`,
  SUM(CAST(`t10`.`opened` AS BIGINT)) AS `c__opened`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t2`.`p`,
    `t2`.`p_asof`,
    COALESCE(`t6`.`opened_at` < `t2`.`p_asof`, FALSE) AS `opened`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t3`.`message_id`,
        `t3`.`contact_id`,
        `t3`.`campaign_id`,
        `t3`.`event`,
        `t3`.`occurred_at`,
        `t3`.`row_order`,
        `t3`.`born`,
        ROW_NUMBER() OVER (
          PARTITION BY `t3`.`message_id`
          ORDER BY `t3`.`occurred_at` ASC NULLS LAST, `t3`.`row_order` ASC NULLS LAST
        ) - 1 AS `_place`
      FROM (
        SELECT
          *
        FROM `crm_v_email_events` AS `t1`
        WHERE
          `t1`.`message_id` IS NOT NULL
          AND `t1`.`event` = 'delivered'
          AND `t1`.`occurred_at` IS NOT NULL
      ) AS `t3`
    ) AS `t7`
    WHERE
      `t7`.`_place` = 0
  ) AS `t9`
  INNER JOIN `crm_periods` AS `t2`
    ON `t9`.`occurred_at` >= `t2`.`p_start`
    AND `t9`.`occurred_at` < `t2`.`p_cut`
    AND `t9`.`born` < `t2`.`p_asof`
  LEFT OUTER JOIN (
    SELECT
      `t4`.`message_id` AS `_message`,
      MIN(`t4`.`occurred_at`) AS `opened_at`
    FROM (
      SELECT
        *
      FROM `crm_v_email_events` AS `t1`
      WHERE
        `t1`.`message_id` IS NOT NULL
        AND `t1`.`event` = 'opened'
        AND `t1`.`occurred_at` IS NOT NULL
    ) AS `t4`
    GROUP BY
      1
  ) AS `t6`
    ON `t9`.`message_id` = `t6`.`_message`
) AS `t10`
GROUP BY
  1

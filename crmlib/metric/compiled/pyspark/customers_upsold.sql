-- customers_upsold by all: c__upsold c__ {"basis": "orders"}
SELECT
  `t22`.`p`,
  SUM(CAST(`t22`.`upsold` AS BIGINT)) AS `c__upsold`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t21`.`p`,
    `t21`.`p_asof`,
    `t19`.`_account` IS NOT NULL AS `upsold`
  FROM (
    SELECT DISTINCT
      `t17`.`p`,
      `t17`.`p_asof`,
      IF(
        COALESCE(`t17`.`account_id`, `t17`.`contact_account`) IS NOT NULL,
        CONCAT('a:', COALESCE(`t17`.`account_id`, `t17`.`contact_account`)),
        CONCAT('c:', `t17`.`contact_id`)
      ) AS `customer`,
      COALESCE(`t17`.`account_id`, `t17`.`contact_account`) AS `of_account`,
      CASE
        WHEN COALESCE(`t17`.`account_id`, `t17`.`contact_account`) IS NULL
        THEN `t17`.`contact_id`
        ELSE NULL
      END AS `of_contact`
    FROM (
      SELECT
        `t16`.`ordered_at`,
        `t16`.`order_id`,
        `t16`.`account_id`,
        `t16`.`contact_id`,
        `t16`.`deal_id`,
        `t16`.`campaign_id`,
        `t16`.`owner_id`,
        `t16`.`amount`,
        `t16`.`cost`,
        `t16`.`currency`,
        `t16`.`row_order`,
        `t16`.`born`,
        `t16`.`p`,
        `t16`.`p_start`,
        `t16`.`p_cut`,
        `t16`.`p_asof`,
        `t16`.`p_opening`,
        `t16`.`p_t12`,
        `t16`.`p_s12`,
        `t16`.`p_t24`,
        `t16`.`p_start_on`,
        `t16`.`p_cut_on`,
        `t16`.`p_opening_on`,
        `t16`.`p_cut_day`,
        `t16`.`p_opening_day`,
        `t16`.`p_next_start`,
        `t16`.`p_next_end`,
        `t16`.`p_typed`,
        `t16`.`contact_account`
      FROM (
        SELECT
          `t5`.`ordered_at`,
          `t5`.`order_id`,
          `t5`.`account_id`,
          `t5`.`contact_id`,
          `t5`.`deal_id`,
          `t5`.`campaign_id`,
          `t5`.`owner_id`,
          `t5`.`amount`,
          `t5`.`cost`,
          `t5`.`currency`,
          `t5`.`row_order`,
          `t5`.`born`,
          `t6`.`p`,
          `t6`.`p_start`,
          `t6`.`p_cut`,
          `t6`.`p_asof`,
          `t6`.`p_opening`,
          `t6`.`p_t12`,
          `t6`.`p_s12`,
          `t6`.`p_t24`,
          `t6`.`p_start_on`,
          `t6`.`p_cut_on`,
          `t6`.`p_opening_on`,
          `t6`.`p_cut_day`,
          `t6`.`p_opening_day`,
          `t6`.`p_next_start`,
          `t6`.`p_next_end`,
          `t6`.`p_typed`,
          `t13`.`_key`,
          `t13`.`_born`,
          `t13`.`contact_account`
        FROM `crm_v_orders` AS `t5`
        INNER JOIN `crm_periods` AS `t6`
          ON `t5`.`ordered_at` < `t6`.`p_cut`
          AND `t5`.`born` < `t6`.`p_asof`
          AND `t5`.`ordered_at` >= `t6`.`p_s12`
        LEFT OUTER JOIN (
          SELECT
            `t10`.`contact_id` AS `_key`,
            `t10`.`born` AS `_born`,
            `t10`.`account_id` AS `contact_account`
          FROM (
            SELECT
              `t8`.`contact_id`,
              `t8`.`account_id`,
              `t8`.`row_order`,
              `t8`.`born`
            FROM (
              SELECT
                *
              FROM `crm_v_contacts` AS `t4`
              WHERE
                `t4`.`contact_id` IS NOT NULL AND `t4`.`copy` = 0
            ) AS `t8`
          ) AS `t10`
        ) AS `t13`
          ON `t5`.`contact_id` = `t13`.`_key` AND `t13`.`_born` < `t6`.`p_asof`
      ) AS `t16`
    ) AS `t17`
    WHERE
      IF(
        COALESCE(`t17`.`account_id`, `t17`.`contact_account`) IS NOT NULL,
        CONCAT('a:', COALESCE(`t17`.`account_id`, `t17`.`contact_account`)),
        CONCAT('c:', `t17`.`contact_id`)
      ) IS NOT NULL
      AND `t17`.`ordered_at` < `t17`.`p_opening`
  ) AS `t21`
  LEFT OUTER JOIN (
    SELECT DISTINCT
      `t15`.`p` AS `_p`,
      `t15`.`account_id` AS `_account`
    FROM (
      SELECT
        `t14`.`born`,
        `t14`.`valid_from`,
        `t14`.`valid_to`,
        `t14`.`status`,
        `t14`.`closed_at`,
        `t14`.`account_id`,
        `t14`.`deal_type`,
        `t14`.`p`,
        `t14`.`p_start`,
        `t14`.`p_cut`,
        `t14`.`p_asof`,
        `t14`.`p_opening`,
        `t14`.`p_t12`,
        `t14`.`p_s12`,
        `t14`.`p_t24`,
        `t14`.`p_start_on`,
        `t14`.`p_cut_on`,
        `t14`.`p_opening_on`,
        `t14`.`p_cut_day`,
        `t14`.`p_opening_day`,
        `t14`.`p_next_start`,
        `t14`.`p_next_end`,
        `t14`.`p_typed`
      FROM (
        SELECT
          `t11`.`born`,
          `t11`.`valid_from`,
          `t11`.`valid_to`,
          `t11`.`status`,
          `t11`.`closed_at`,
          `t11`.`account_id`,
          `t11`.`deal_type`,
          `t11`.`_month`,
          `t7`.`p`,
          `t7`.`p_start`,
          `t7`.`p_cut`,
          `t7`.`p_asof`,
          `t7`.`p_opening`,
          `t7`.`p_t12`,
          `t7`.`p_s12`,
          `t7`.`p_t24`,
          `t7`.`p_start_on`,
          `t7`.`p_cut_on`,
          `t7`.`p_opening_on`,
          `t7`.`p_cut_day`,
          `t7`.`p_opening_day`,
          `t7`.`p_next_start`,
          `t7`.`p_next_end`,
          `t7`.`p_typed`,
          `t7`.`p_month`
        FROM (
          SELECT
            `t2`.`born`,
            `t2`.`valid_from`,
            `t2`.`valid_to`,
            `t2`.`status`,
            `t2`.`closed_at`,
            `t2`.`account_id`,
            `t2`.`deal_type`,
            CAST(DATE_TRUNC('month', `t2`.`closed_at`) AS TIMESTAMP) AS `_month`
          FROM `crm_deal_states` AS `t2`
        ) AS `t11`
        INNER JOIN `crm_period_months` AS `t7`
          ON `t11`.`_month` = `t7`.`p_month`
          AND `t11`.`closed_at` >= `t7`.`p_start`
          AND `t11`.`closed_at` < `t7`.`p_cut`
          AND `t11`.`born` < `t7`.`p_asof`
          AND `t11`.`valid_from` < `t7`.`p_asof`
          AND `t11`.`valid_to` >= `t7`.`p_asof`
      ) AS `t14`
    ) AS `t15`
    WHERE
      `t15`.`status` = 'won'
      AND `t15`.`deal_type` = 'upsell'
      AND `t15`.`account_id` IS NOT NULL
  ) AS `t19`
    ON `t21`.`p` = `t19`.`_p` AND `t21`.`of_account` = `t19`.`_account`
) AS `t22`
GROUP BY
  1

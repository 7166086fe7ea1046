-- customers_upsold by all: c__upsold c__ {"basis": "orders"}
SELECT
  `t22`.`p`,
  SUM(CAST(`t22`.`upsold` AS BIGINT)) AS `c__upsold`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t21`.`p`,
    `t21`.`p_asof`,
    `t17`.`_account` IS NOT NULL AS `upsold`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t4`.`p`,
        `t4`.`p_asof`,
        `t10`.`of_account`,
        CASE WHEN `t10`.`owner_born` < `t4`.`p_asof` THEN `t10`.`owner` ELSE NULL END AS `owner`
      FROM (
        SELECT
          `t0`.`late`,
          `t0`.`ordered_at`,
          `t0`.`customer`,
          `t0`.`of_account`,
          `t0`.`of_contact`,
          `t0`.`owner`,
          `t0`.`owner_born`,
          `t0`.`row_order`,
          `t0`.`order_id`,
          `t0`.`account_id`,
          `t0`.`contact_id`,
          `t0`.`contact_account`,
          `t0`.`contact_born`,
          `t0`.`next_at`
        FROM `crm_customer_orders` AS `t0`
        WHERE
          NOT (
            `t0`.`late`
          ) AND `t0`.`customer` IS NOT NULL
      ) AS `t10`
      INNER JOIN `crm_periods` AS `t4`
        ON `t10`.`ordered_at` < `t4`.`p_opening`
        AND `t10`.`next_at` >= `t4`.`p_opening`
        AND `t10`.`ordered_at` >= `t4`.`p_s12`
    ) AS `t13`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t18`.`p`,
        `t18`.`p_asof`,
        `t18`.`of_account`,
        CAST(NULL AS STRING) AS `owner`
      FROM (
        SELECT DISTINCT
          `t12`.`p`,
          `t12`.`p_asof`,
          COALESCE(
            `t12`.`account_id`,
            CASE
              WHEN `t12`.`contact_born` < `t12`.`p_asof`
              THEN `t12`.`contact_account`
              ELSE NULL
            END
          ) AS `of_account`,
          CASE
            WHEN COALESCE(
              `t12`.`account_id`,
              CASE
                WHEN `t12`.`contact_born` < `t12`.`p_asof`
                THEN `t12`.`contact_account`
                ELSE NULL
              END
            ) IS NULL
            THEN `t12`.`contact_id`
            ELSE NULL
          END AS `of_contact`
        FROM (
          SELECT
            `t8`.`late`,
            `t8`.`ordered_at`,
            `t8`.`customer`,
            `t8`.`of_account`,
            `t8`.`of_contact`,
            `t8`.`owner`,
            `t8`.`owner_born`,
            `t8`.`row_order`,
            `t8`.`order_id`,
            `t8`.`account_id`,
            `t8`.`contact_id`,
            `t8`.`contact_account`,
            `t8`.`contact_born`,
            `t8`.`next_at`,
            `t4`.`p`,
            `t4`.`p_start`,
            `t4`.`p_cut`,
            `t4`.`p_asof`,
            `t4`.`p_opening`,
            `t4`.`p_t12`,
            `t4`.`p_s12`,
            `t4`.`p_t24`,
            `t4`.`p_start_on`,
            `t4`.`p_cut_on`,
            `t4`.`p_opening_on`,
            `t4`.`p_cut_day`,
            `t4`.`p_opening_day`,
            `t4`.`p_next_start`,
            `t4`.`p_next_end`,
            `t4`.`p_typed`
          FROM (
            SELECT
              `t0`.`late`,
              `t0`.`ordered_at`,
              `t0`.`customer`,
              `t0`.`of_account`,
              `t0`.`of_contact`,
              `t0`.`owner`,
              `t0`.`owner_born`,
              `t0`.`row_order`,
              `t0`.`order_id`,
              `t0`.`account_id`,
              `t0`.`contact_id`,
              `t0`.`contact_account`,
              `t0`.`contact_born`,
              `t0`.`next_at`
            FROM `crm_customer_orders` AS `t0`
            WHERE
              `t0`.`late`
          ) AS `t8`
          INNER JOIN `crm_periods` AS `t4`
            ON `t8`.`ordered_at` < `t4`.`p_cut`
        ) AS `t12`
        WHERE
          `t12`.`ordered_at` >= `t12`.`p_s12`
          AND IF(
            COALESCE(
              `t12`.`account_id`,
              CASE
                WHEN `t12`.`contact_born` < `t12`.`p_asof`
                THEN `t12`.`contact_account`
                ELSE NULL
              END
            ) IS NOT NULL,
            CONCAT(
              'a:',
              COALESCE(
                `t12`.`account_id`,
                CASE
                  WHEN `t12`.`contact_born` < `t12`.`p_asof`
                  THEN `t12`.`contact_account`
                  ELSE NULL
                END
              )
            ),
            CONCAT('c:', `t12`.`contact_id`)
          ) IS NOT NULL
          AND `t12`.`ordered_at` < `t12`.`p_opening`
      ) AS `t18`
    ) AS `t19`
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
          `t11`.`_day`,
          `t5`.`p`,
          `t5`.`p_start`,
          `t5`.`p_cut`,
          `t5`.`p_asof`,
          `t5`.`p_opening`,
          `t5`.`p_t12`,
          `t5`.`p_s12`,
          `t5`.`p_t24`,
          `t5`.`p_start_on`,
          `t5`.`p_cut_on`,
          `t5`.`p_opening_on`,
          `t5`.`p_cut_day`,
          `t5`.`p_opening_day`,
          `t5`.`p_next_start`,
          `t5`.`p_next_end`,
          `t5`.`p_typed`,
          `t5`.`p_day`
        FROM (
          SELECT
            `t2`.`born`,
            `t2`.`valid_from`,
            `t2`.`valid_to`,
            `t2`.`status`,
            `t2`.`closed_at`,
            `t2`.`account_id`,
            `t2`.`deal_type`,
            CAST(`t2`.`closed_at` AS DATE) AS `_day`
          FROM `crm_deal_states` AS `t2`
          WHERE
            `t2`.`closed_at` IS NOT NULL
        ) AS `t11`
        INNER JOIN `crm_period_days` AS `t5`
          ON `t11`.`_day` = `t5`.`p_day`
          AND `t11`.`closed_at` >= `t5`.`p_start`
          AND `t11`.`closed_at` < `t5`.`p_cut`
          AND `t11`.`born` < `t5`.`p_asof`
          AND `t11`.`valid_from` < `t5`.`p_asof`
          AND `t11`.`valid_to` >= `t5`.`p_asof`
      ) AS `t14`
    ) AS `t15`
    WHERE
      `t15`.`status` = 'won'
      AND `t15`.`deal_type` = 'upsell'
      AND `t15`.`account_id` IS NOT NULL
  ) AS `t17`
    ON `t21`.`p` = `t17`.`_p` AND `t21`.`of_account` = `t17`.`_account`
) AS `t22`
GROUP BY
  1

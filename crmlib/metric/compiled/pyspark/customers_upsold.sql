-- customers_upsold by all: c__upsold c__ {"basis": "orders"}
SELECT
  `t34`.`p`,
  SUM(CAST(`t34`.`upsold` AS BIGINT)) AS `c__upsold`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t33`.`p`,
    `t33`.`p_asof`,
    `t20`.`_account` IS NOT NULL AS `upsold`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t5`.`p`,
        `t5`.`p_asof`,
        `t28`.`of_account`,
        CAST(NULL AS STRING) AS `owner`
      FROM (
        SELECT
          `t26`.`ordered_at`,
          `t26`.`account_id`,
          `t26`.`contact_id`,
          `t26`.`row_order`,
          `t26`.`born`,
          `t26`.`contact_account`,
          `t26`.`contact_owner`,
          `t26`.`contact_born`,
          `t26`.`of_account`,
          `t26`.`of_contact`,
          `t26`.`customer`,
          COALESCE(
            LEAD(`t26`.`ordered_at`) OVER (
              PARTITION BY `t26`.`customer`
              ORDER BY `t26`.`ordered_at` ASC NULLS LAST, `t26`.`row_order` ASC NULLS LAST
            ),
            CAST('9999-12-30T00:00:00' AS TIMESTAMP)
          ) AS `next_at`
        FROM (
          SELECT
            `t23`.`ordered_at`,
            `t23`.`account_id`,
            `t23`.`contact_id`,
            `t23`.`row_order`,
            `t23`.`born`,
            `t23`.`contact_account`,
            `t23`.`contact_owner`,
            `t23`.`contact_born`,
            `t23`.`of_account`,
            `t23`.`of_contact`,
            `t23`.`customer`
          FROM (
            SELECT
              `t19`.`ordered_at`,
              `t19`.`account_id`,
              `t19`.`contact_id`,
              `t19`.`row_order`,
              `t19`.`born`,
              `t19`.`contact_account`,
              `t19`.`contact_owner`,
              `t19`.`contact_born`,
              COALESCE(`t19`.`account_id`, `t19`.`contact_account`) AS `of_account`,
              CASE
                WHEN COALESCE(`t19`.`account_id`, `t19`.`contact_account`) IS NULL
                THEN `t19`.`contact_id`
                ELSE NULL
              END AS `of_contact`,
              IF(
                COALESCE(`t19`.`account_id`, `t19`.`contact_account`) IS NOT NULL,
                CONCAT('a:', COALESCE(`t19`.`account_id`, `t19`.`contact_account`)),
                CONCAT('c:', `t19`.`contact_id`)
              ) AS `customer`
            FROM (
              SELECT
                `t17`.`ordered_at`,
                `t17`.`account_id`,
                `t17`.`contact_id`,
                `t17`.`row_order`,
                `t17`.`born`,
                `t17`.`contact_account`,
                `t17`.`contact_owner`,
                `t17`.`contact_born`
              FROM (
                SELECT
                  `t8`.`ordered_at`,
                  `t8`.`account_id`,
                  `t8`.`contact_id`,
                  `t8`.`row_order`,
                  `t8`.`born`,
                  `t14`.`_key`,
                  `t14`.`contact_account`,
                  `t14`.`contact_owner`,
                  `t14`.`contact_born`
                FROM `crm_v_orders` AS `t8`
                LEFT OUTER JOIN (
                  SELECT
                    `t12`.`contact_id` AS `_key`,
                    `t12`.`account_id` AS `contact_account`,
                    `t12`.`owner_id` AS `contact_owner`,
                    `t12`.`born` AS `contact_born`
                  FROM (
                    SELECT
                      `t10`.`contact_id`,
                      `t10`.`account_id`,
                      `t10`.`owner_id`,
                      `t10`.`row_order`,
                      `t10`.`born`
                    FROM (
                      SELECT
                        *
                      FROM `crm_v_contacts` AS `t4`
                      WHERE
                        `t4`.`contact_id` IS NOT NULL AND `t4`.`copy` = 0
                    ) AS `t10`
                  ) AS `t12`
                ) AS `t14`
                  ON `t8`.`contact_id` = `t14`.`_key`
              ) AS `t17`
            ) AS `t19`
            WHERE
              IF(
                COALESCE(`t19`.`account_id`, `t19`.`contact_account`) IS NOT NULL,
                CONCAT('a:', COALESCE(`t19`.`account_id`, `t19`.`contact_account`)),
                CONCAT('c:', `t19`.`contact_id`)
              ) IS NOT NULL
          ) AS `t23`
          LEFT ANTI JOIN (
            SELECT DISTINCT
              IF(
                COALESCE(`t19`.`account_id`, `t19`.`contact_account`) IS NOT NULL,
                CONCAT('a:', COALESCE(`t19`.`account_id`, `t19`.`contact_account`)),
                CONCAT('c:', `t19`.`contact_id`)
              ) AS `_late`
            FROM (
              SELECT
                `t17`.`ordered_at`,
                `t17`.`account_id`,
                `t17`.`contact_id`,
                `t17`.`row_order`,
                `t17`.`born`,
                `t17`.`contact_account`,
                `t17`.`contact_owner`,
                `t17`.`contact_born`
              FROM (
                SELECT
                  `t8`.`ordered_at`,
                  `t8`.`account_id`,
                  `t8`.`contact_id`,
                  `t8`.`row_order`,
                  `t8`.`born`,
                  `t14`.`_key`,
                  `t14`.`contact_account`,
                  `t14`.`contact_owner`,
                  `t14`.`contact_born`
                FROM `crm_v_orders` AS `t8`
                LEFT OUTER JOIN (
                  SELECT
                    `t12`.`contact_id` AS `_key`,
                    `t12`.`account_id` AS `contact_account`,
                    `t12`.`owner_id` AS `contact_owner`,
                    `t12`.`born` AS `contact_born`
                  FROM (
                    SELECT
                      `t10`.`contact_id`,
                      `t10`.`account_id`,
                      `t10`.`owner_id`,
                      `t10`.`row_order`,
                      `t10`.`born`
                    FROM (
                      SELECT
                        *
                      FROM `crm_v_contacts` AS `t4`
                      WHERE
                        `t4`.`contact_id` IS NOT NULL AND `t4`.`copy` = 0
                    ) AS `t10`
                  ) AS `t12`
                ) AS `t14`
                  ON `t8`.`contact_id` = `t14`.`_key`
              ) AS `t17`
            ) AS `t19`
            WHERE
              IF(
                COALESCE(`t19`.`account_id`, `t19`.`contact_account`) IS NOT NULL,
                CONCAT('a:', COALESCE(`t19`.`account_id`, `t19`.`contact_account`)),
                CONCAT('c:', `t19`.`contact_id`)
              ) IS NOT NULL
              AND `t19`.`account_id` IS NULL
              AND `t19`.`contact_account` IS NOT NULL
              AND `t19`.`contact_born` >= `t19`.`ordered_at`
          ) AS `t24`
            ON `t23`.`customer` = `t24`.`_late`
        ) AS `t26`
      ) AS `t28`
      INNER JOIN `crm_periods` AS `t5`
        ON `t28`.`ordered_at` < `t5`.`p_opening`
        AND `t28`.`next_at` >= `t5`.`p_opening`
        AND `t28`.`ordered_at` >= `t5`.`p_s12`
    ) AS `t31`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t29`.`p`,
        `t29`.`p_asof`,
        `t29`.`of_account`,
        CAST(NULL AS STRING) AS `owner`
      FROM (
        SELECT DISTINCT
          `t25`.`p`,
          `t25`.`p_asof`,
          COALESCE(
            `t25`.`account_id`,
            CASE
              WHEN `t25`.`contact_born` < `t25`.`p_asof`
              THEN `t25`.`contact_account`
              ELSE NULL
            END
          ) AS `of_account`,
          CASE
            WHEN COALESCE(
              `t25`.`account_id`,
              CASE
                WHEN `t25`.`contact_born` < `t25`.`p_asof`
                THEN `t25`.`contact_account`
                ELSE NULL
              END
            ) IS NULL
            THEN `t25`.`contact_id`
            ELSE NULL
          END AS `of_contact`
        FROM (
          SELECT
            `t23`.`ordered_at`,
            `t23`.`account_id`,
            `t23`.`contact_id`,
            `t23`.`row_order`,
            `t23`.`born`,
            `t23`.`contact_account`,
            `t23`.`contact_owner`,
            `t23`.`contact_born`,
            `t23`.`of_account`,
            `t23`.`of_contact`,
            `t23`.`customer`,
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
            `t6`.`p_typed`
          FROM (
            SELECT
              `t19`.`ordered_at`,
              `t19`.`account_id`,
              `t19`.`contact_id`,
              `t19`.`row_order`,
              `t19`.`born`,
              `t19`.`contact_account`,
              `t19`.`contact_owner`,
              `t19`.`contact_born`,
              COALESCE(`t19`.`account_id`, `t19`.`contact_account`) AS `of_account`,
              CASE
                WHEN COALESCE(`t19`.`account_id`, `t19`.`contact_account`) IS NULL
                THEN `t19`.`contact_id`
                ELSE NULL
              END AS `of_contact`,
              IF(
                COALESCE(`t19`.`account_id`, `t19`.`contact_account`) IS NOT NULL,
                CONCAT('a:', COALESCE(`t19`.`account_id`, `t19`.`contact_account`)),
                CONCAT('c:', `t19`.`contact_id`)
              ) AS `customer`
            FROM (
              SELECT
                `t17`.`ordered_at`,
                `t17`.`account_id`,
                `t17`.`contact_id`,
                `t17`.`row_order`,
                `t17`.`born`,
                `t17`.`contact_account`,
                `t17`.`contact_owner`,
                `t17`.`contact_born`
              FROM (
                SELECT
                  `t8`.`ordered_at`,
                  `t8`.`account_id`,
                  `t8`.`contact_id`,
                  `t8`.`row_order`,
                  `t8`.`born`,
                  `t14`.`_key`,
                  `t14`.`contact_account`,
                  `t14`.`contact_owner`,
                  `t14`.`contact_born`
                FROM `crm_v_orders` AS `t8`
                LEFT OUTER JOIN (
                  SELECT
                    `t12`.`contact_id` AS `_key`,
                    `t12`.`account_id` AS `contact_account`,
                    `t12`.`owner_id` AS `contact_owner`,
                    `t12`.`born` AS `contact_born`
                  FROM (
                    SELECT
                      `t10`.`contact_id`,
                      `t10`.`account_id`,
                      `t10`.`owner_id`,
                      `t10`.`row_order`,
                      `t10`.`born`
                    FROM (
                      SELECT
                        *
                      FROM `crm_v_contacts` AS `t4`
                      WHERE
                        `t4`.`contact_id` IS NOT NULL AND `t4`.`copy` = 0
                    ) AS `t10`
                  ) AS `t12`
                ) AS `t14`
                  ON `t8`.`contact_id` = `t14`.`_key`
              ) AS `t17`
            ) AS `t19`
            WHERE
              IF(
                COALESCE(`t19`.`account_id`, `t19`.`contact_account`) IS NOT NULL,
                CONCAT('a:', COALESCE(`t19`.`account_id`, `t19`.`contact_account`)),
                CONCAT('c:', `t19`.`contact_id`)
              ) IS NOT NULL
          ) AS `t23`
          LEFT SEMI JOIN (
            SELECT DISTINCT
              IF(
                COALESCE(`t19`.`account_id`, `t19`.`contact_account`) IS NOT NULL,
                CONCAT('a:', COALESCE(`t19`.`account_id`, `t19`.`contact_account`)),
                CONCAT('c:', `t19`.`contact_id`)
              ) AS `_late`
            FROM (
              SELECT
                `t17`.`ordered_at`,
                `t17`.`account_id`,
                `t17`.`contact_id`,
                `t17`.`row_order`,
                `t17`.`born`,
                `t17`.`contact_account`,
                `t17`.`contact_owner`,
                `t17`.`contact_born`
              FROM (
                SELECT
                  `t8`.`ordered_at`,
                  `t8`.`account_id`,
                  `t8`.`contact_id`,
                  `t8`.`row_order`,
                  `t8`.`born`,
                  `t14`.`_key`,
                  `t14`.`contact_account`,
                  `t14`.`contact_owner`,
                  `t14`.`contact_born`
                FROM `crm_v_orders` AS `t8`
                LEFT OUTER JOIN (
                  SELECT
                    `t12`.`contact_id` AS `_key`,
                    `t12`.`account_id` AS `contact_account`,
                    `t12`.`owner_id` AS `contact_owner`,
                    `t12`.`born` AS `contact_born`
                  FROM (
                    SELECT
                      `t10`.`contact_id`,
                      `t10`.`account_id`,
                      `t10`.`owner_id`,
                      `t10`.`row_order`,
                      `t10`.`born`
                    FROM (
                      SELECT
                        *
                      FROM `crm_v_contacts` AS `t4`
                      WHERE
                        `t4`.`contact_id` IS NOT NULL AND `t4`.`copy` = 0
                    ) AS `t10`
                  ) AS `t12`
                ) AS `t14`
                  ON `t8`.`contact_id` = `t14`.`_key`
              ) AS `t17`
            ) AS `t19`
            WHERE
              IF(
                COALESCE(`t19`.`account_id`, `t19`.`contact_account`) IS NOT NULL,
                CONCAT('a:', COALESCE(`t19`.`account_id`, `t19`.`contact_account`)),
                CONCAT('c:', `t19`.`contact_id`)
              ) IS NOT NULL
              AND `t19`.`account_id` IS NULL
              AND `t19`.`contact_account` IS NOT NULL
              AND `t19`.`contact_born` >= `t19`.`ordered_at`
          ) AS `t24`
            ON `t23`.`customer` = `t24`.`_late`
          INNER JOIN `crm_periods` AS `t6`
            ON `t23`.`ordered_at` < `t6`.`p_cut`
        ) AS `t25`
        WHERE
          `t25`.`ordered_at` >= `t25`.`p_s12`
          AND IF(
            COALESCE(
              `t25`.`account_id`,
              CASE
                WHEN `t25`.`contact_born` < `t25`.`p_asof`
                THEN `t25`.`contact_account`
                ELSE NULL
              END
            ) IS NOT NULL,
            CONCAT(
              'a:',
              COALESCE(
                `t25`.`account_id`,
                CASE
                  WHEN `t25`.`contact_born` < `t25`.`p_asof`
                  THEN `t25`.`contact_account`
                  ELSE NULL
                END
              )
            ),
            CONCAT('c:', `t25`.`contact_id`)
          ) IS NOT NULL
          AND `t25`.`ordered_at` < `t25`.`p_opening`
      ) AS `t29`
    ) AS `t30`
  ) AS `t33`
  LEFT OUTER JOIN (
    SELECT DISTINCT
      `t16`.`p` AS `_p`,
      `t16`.`account_id` AS `_account`
    FROM (
      SELECT
        `t15`.`born`,
        `t15`.`valid_from`,
        `t15`.`valid_to`,
        `t15`.`status`,
        `t15`.`closed_at`,
        `t15`.`account_id`,
        `t15`.`deal_type`,
        `t15`.`p`,
        `t15`.`p_start`,
        `t15`.`p_cut`,
        `t15`.`p_asof`,
        `t15`.`p_opening`,
        `t15`.`p_t12`,
        `t15`.`p_s12`,
        `t15`.`p_t24`,
        `t15`.`p_start_on`,
        `t15`.`p_cut_on`,
        `t15`.`p_opening_on`,
        `t15`.`p_cut_day`,
        `t15`.`p_opening_day`,
        `t15`.`p_next_start`,
        `t15`.`p_next_end`,
        `t15`.`p_typed`
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
          `t7`.`p_day`
        FROM (
          SELECT
            `t1`.`born`,
            `t1`.`valid_from`,
            `t1`.`valid_to`,
            `t1`.`status`,
            `t1`.`closed_at`,
            `t1`.`account_id`,
            `t1`.`deal_type`,
            CAST(`t1`.`closed_at` AS DATE) AS `_day`
          FROM `crm_deal_states` AS `t1`
          WHERE
            `t1`.`closed_at` IS NOT NULL
        ) AS `t11`
        INNER JOIN `crm_period_days` AS `t7`
          ON `t11`.`_day` = `t7`.`p_day`
          AND `t11`.`closed_at` >= `t7`.`p_start`
          AND `t11`.`closed_at` < `t7`.`p_cut`
          AND `t11`.`born` < `t7`.`p_asof`
          AND `t11`.`valid_from` < `t7`.`p_asof`
          AND `t11`.`valid_to` >= `t7`.`p_asof`
      ) AS `t15`
    ) AS `t16`
    WHERE
      `t16`.`status` = 'won'
      AND `t16`.`deal_type` = 'upsell'
      AND `t16`.`account_id` IS NOT NULL
  ) AS `t20`
    ON `t33`.`p` = `t20`.`_p` AND `t33`.`of_account` = `t20`.`_account`
) AS `t34`
GROUP BY
  1

-- customers by all: c__new c__active c__at_start c__retained c__churned c__repeating s__lifespan n__lifespan {"basis": "orders"}
SELECT
  `t20`.`p`,
  SUM(CAST(`t20`.`new` AS BIGINT)) AS `c__new`,
  SUM(CAST(`t20`.`active` AS BIGINT)) AS `c__active`,
  SUM(CAST(`t20`.`at_start` AS BIGINT)) AS `c__at_start`,
  SUM(CAST(`t20`.`retained` AS BIGINT)) AS `c__retained`,
  SUM(CAST(`t20`.`churned` AS BIGINT)) AS `c__churned`,
  SUM(CAST(`t20`.`repeating` AS BIGINT)) AS `c__repeating`,
  SUM(`t20`.`lifespan`) AS `s__lifespan`,
  COUNT(`t20`.`lifespan`) AS `n__lifespan`
FROM (
  SELECT
    `t19`.`p`,
    `t19`.`p_asof`,
    `t19`.`new`,
    `t19`.`active`,
    `t19`.`at_start`,
    `t19`.`retained`,
    `t19`.`churned`,
    `t19`.`repeating`,
    `t19`.`lifespan`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t17`.`p`,
        `t17`.`p_asof`,
        `t17`.`of_account`,
        `t17`.`owner`,
        `t17`.`first_at` >= `t17`.`p_start` AS `new`,
        `t17`.`this_year` > 0 AS `active`,
        `t17`.`year_at_start` > 0 AS `at_start`,
        (
          `t17`.`this_year` > 0
        ) AND (
          `t17`.`year_at_start` > 0
        ) AS `retained`,
        (
          `t17`.`year_at_start` > 0
        ) AND NOT (
          `t17`.`this_year` > 0
        ) AS `churned`,
        `t17`.`this_year` >= 2 AS `repeating`,
        CASE
          WHEN `t17`.`orders` >= 2
          THEN CAST(UNIX_MICROS(`t17`.`last_at`) - UNIX_MICROS(`t17`.`first_at`) AS DECIMAL(18, 0))
          ELSE NULL
        END AS `lifespan`
      FROM (
        SELECT
          `t16`.`p`,
          `t16`.`p_asof`,
          `t16`.`p_start`,
          `t16`.`customer`,
          `t16`.`of_account`,
          `t16`.`of_contact`,
          `t16`.`first_at`,
          `t16`.`last_at`,
          `t16`.`orders`,
          `t16`.`this_year`,
          `t16`.`year_at_start`,
          CAST(NULL AS STRING) AS `owner`
        FROM (
          SELECT
            `t15`.`p`,
            `t15`.`p_asof`,
            `t15`.`p_start`,
            `t15`.`customer`,
            `t15`.`of_account`,
            `t15`.`of_contact`,
            MIN(`t15`.`ordered_at`) AS `first_at`,
            MAX(`t15`.`ordered_at`) AS `last_at`,
            COUNT(*) AS `orders`,
            SUM(CAST(`t15`.`ordered_at` >= `t15`.`p_t12` AS BIGINT)) AS `this_year`,
            SUM(
              CAST((
                `t15`.`ordered_at` >= `t15`.`p_s12`
              )
              AND (
                `t15`.`ordered_at` < `t15`.`p_opening`
              ) AS BIGINT)
            ) AS `year_at_start`
          FROM (
            SELECT
              *
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  `t7`.`late`,
                  `t7`.`ordered_at`,
                  IF(
                    COALESCE(
                      `t7`.`account_id`,
                      CASE
                        WHEN `t7`.`contact_born` < `t7`.`p_asof`
                        THEN `t7`.`contact_account`
                        ELSE NULL
                      END
                    ) IS NOT NULL,
                    CONCAT(
                      'a:',
                      COALESCE(
                        `t7`.`account_id`,
                        CASE
                          WHEN `t7`.`contact_born` < `t7`.`p_asof`
                          THEN `t7`.`contact_account`
                          ELSE NULL
                        END
                      )
                    ),
                    CONCAT('c:', `t7`.`contact_id`)
                  ) AS `customer`,
                  COALESCE(
                    `t7`.`account_id`,
                    CASE
                      WHEN `t7`.`contact_born` < `t7`.`p_asof`
                      THEN `t7`.`contact_account`
                      ELSE NULL
                    END
                  ) AS `of_account`,
                  CASE
                    WHEN COALESCE(
                      `t7`.`account_id`,
                      CASE
                        WHEN `t7`.`contact_born` < `t7`.`p_asof`
                        THEN `t7`.`contact_account`
                        ELSE NULL
                      END
                    ) IS NULL
                    THEN `t7`.`contact_id`
                    ELSE NULL
                  END AS `of_contact`,
                  `t7`.`owner`,
                  `t7`.`owner_born`,
                  `t7`.`row_order`,
                  `t7`.`order_id`,
                  `t7`.`account_id`,
                  `t7`.`contact_id`,
                  `t7`.`contact_account`,
                  `t7`.`contact_born`,
                  `t7`.`first_at`,
                  `t7`.`before_at`,
                  `t7`.`next_at`,
                  `t7`.`number`,
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
                  `t7`.`p_typed`
                FROM (
                  SELECT
                    `t5`.`late`,
                    `t5`.`ordered_at`,
                    `t5`.`customer`,
                    `t5`.`of_account`,
                    `t5`.`of_contact`,
                    `t5`.`owner`,
                    `t5`.`owner_born`,
                    `t5`.`row_order`,
                    `t5`.`order_id`,
                    `t5`.`account_id`,
                    `t5`.`contact_id`,
                    `t5`.`contact_account`,
                    `t5`.`contact_born`,
                    `t5`.`first_at`,
                    `t5`.`before_at`,
                    `t5`.`next_at`,
                    `t5`.`number`,
                    `t2`.`p`,
                    `t2`.`p_start`,
                    `t2`.`p_cut`,
                    `t2`.`p_asof`,
                    `t2`.`p_opening`,
                    `t2`.`p_t12`,
                    `t2`.`p_s12`,
                    `t2`.`p_t24`,
                    `t2`.`p_start_on`,
                    `t2`.`p_cut_on`,
                    `t2`.`p_opening_on`,
                    `t2`.`p_cut_day`,
                    `t2`.`p_opening_day`,
                    `t2`.`p_next_start`,
                    `t2`.`p_next_end`,
                    `t2`.`p_typed`
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
                      `t0`.`first_at`,
                      `t0`.`before_at`,
                      `t0`.`next_at`,
                      `t0`.`number`
                    FROM `crm_customer_orders` AS `t0`
                    WHERE
                      `t0`.`late`
                  ) AS `t5`
                  INNER JOIN `crm_periods` AS `t2`
                    ON `t5`.`ordered_at` < `t2`.`p_cut`
                ) AS `t7`
              ) AS `t12`
              UNION ALL
              SELECT
                *
              FROM (
                SELECT
                  `t8`.`late`,
                  `t8`.`ordered_at`,
                  IF(
                    COALESCE(
                      `t8`.`account_id`,
                      CASE
                        WHEN `t8`.`contact_born` < `t8`.`p_asof`
                        THEN `t8`.`contact_account`
                        ELSE NULL
                      END
                    ) IS NOT NULL,
                    CONCAT(
                      'a:',
                      COALESCE(
                        `t8`.`account_id`,
                        CASE
                          WHEN `t8`.`contact_born` < `t8`.`p_asof`
                          THEN `t8`.`contact_account`
                          ELSE NULL
                        END
                      )
                    ),
                    CONCAT('c:', `t8`.`contact_id`)
                  ) AS `customer`,
                  COALESCE(
                    `t8`.`account_id`,
                    CASE
                      WHEN `t8`.`contact_born` < `t8`.`p_asof`
                      THEN `t8`.`contact_account`
                      ELSE NULL
                    END
                  ) AS `of_account`,
                  CASE
                    WHEN COALESCE(
                      `t8`.`account_id`,
                      CASE
                        WHEN `t8`.`contact_born` < `t8`.`p_asof`
                        THEN `t8`.`contact_account`
                        ELSE NULL
                      END
                    ) IS NULL
                    THEN `t8`.`contact_id`
                    ELSE NULL
                  END AS `of_contact`,
                  `t8`.`owner`,
                  `t8`.`owner_born`,
                  `t8`.`row_order`,
                  `t8`.`order_id`,
                  `t8`.`account_id`,
                  `t8`.`contact_id`,
                  `t8`.`contact_account`,
                  `t8`.`contact_born`,
                  `t8`.`first_at`,
                  `t8`.`before_at`,
                  `t8`.`next_at`,
                  `t8`.`number`,
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
                    `t6`.`late`,
                    `t6`.`ordered_at`,
                    `t6`.`customer`,
                    `t6`.`of_account`,
                    `t6`.`of_contact`,
                    `t6`.`owner`,
                    `t6`.`owner_born`,
                    `t6`.`row_order`,
                    `t6`.`order_id`,
                    `t6`.`account_id`,
                    `t6`.`contact_id`,
                    `t6`.`contact_account`,
                    `t6`.`contact_born`,
                    `t6`.`first_at`,
                    `t6`.`before_at`,
                    `t6`.`next_at`,
                    `t6`.`number`,
                    `t2`.`p`,
                    `t2`.`p_start`,
                    `t2`.`p_cut`,
                    `t2`.`p_asof`,
                    `t2`.`p_opening`,
                    `t2`.`p_t12`,
                    `t2`.`p_s12`,
                    `t2`.`p_t24`,
                    `t2`.`p_start_on`,
                    `t2`.`p_cut_on`,
                    `t2`.`p_opening_on`,
                    `t2`.`p_cut_day`,
                    `t2`.`p_opening_day`,
                    `t2`.`p_next_start`,
                    `t2`.`p_next_end`,
                    `t2`.`p_typed`
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
                      `t0`.`first_at`,
                      `t0`.`before_at`,
                      `t0`.`next_at`,
                      `t0`.`number`
                    FROM `crm_customer_orders` AS `t0`
                    WHERE
                      NOT (
                        `t0`.`late`
                      ) AND `t0`.`customer` IS NOT NULL
                  ) AS `t6`
                  INNER JOIN `crm_periods` AS `t2`
                    ON `t6`.`ordered_at` < `t2`.`p_cut` AND `t2`.`p_opening` < `t2`.`p_t12`
                ) AS `t8`
              ) AS `t13`
            ) AS `t14`
            WHERE
              `t14`.`customer` IS NOT NULL
          ) AS `t15`
          GROUP BY
            1,
            2,
            3,
            4,
            5,
            6
        ) AS `t16`
      ) AS `t17`
    ) AS `t18`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t2`.`p`,
          `t2`.`p_asof`,
          `t6`.`of_account`,
          CASE WHEN `t6`.`owner_born` < `t2`.`p_asof` THEN `t6`.`owner` ELSE NULL END AS `owner`,
          `t6`.`first_at` >= `t2`.`p_start` AS `new`,
          `t6`.`ordered_at` >= `t2`.`p_t12` AS `active`,
          FALSE AS `at_start`,
          FALSE AS `retained`,
          FALSE AS `churned`,
          COALESCE(`t6`.`before_at` >= `t2`.`p_t12`, FALSE) AS `repeating`,
          CASE
            WHEN `t6`.`number` >= 2
            THEN CAST(UNIX_MICROS(`t6`.`ordered_at`) - UNIX_MICROS(`t6`.`first_at`) AS DECIMAL(18, 0))
            ELSE NULL
          END AS `lifespan`
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
            `t0`.`first_at`,
            `t0`.`before_at`,
            `t0`.`next_at`,
            `t0`.`number`
          FROM `crm_customer_orders` AS `t0`
          WHERE
            NOT (
              `t0`.`late`
            ) AND `t0`.`customer` IS NOT NULL
        ) AS `t6`
        INNER JOIN `crm_periods` AS `t2`
          ON `t6`.`ordered_at` < `t2`.`p_cut`
          AND `t6`.`next_at` >= `t2`.`p_cut`
          AND `t2`.`p_opening` >= `t2`.`p_t12`
      ) AS `t10`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          `t2`.`p`,
          `t2`.`p_asof`,
          `t6`.`of_account`,
          CASE WHEN `t6`.`owner_born` < `t2`.`p_asof` THEN `t6`.`owner` ELSE NULL END AS `owner`,
          FALSE AS `new`,
          FALSE AS `active`,
          TRUE AS `at_start`,
          (
            `t6`.`next_at` < `t2`.`p_cut`
          ) OR (
            `t6`.`ordered_at` >= `t2`.`p_t12`
          ) AS `retained`,
          NOT (
            (
              `t6`.`next_at` < `t2`.`p_cut`
            ) OR (
              `t6`.`ordered_at` >= `t2`.`p_t12`
            )
          ) AS `churned`,
          FALSE AS `repeating`,
          CAST(NULL AS DECIMAL(18, 0)) AS `lifespan`
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
            `t0`.`first_at`,
            `t0`.`before_at`,
            `t0`.`next_at`,
            `t0`.`number`
          FROM `crm_customer_orders` AS `t0`
          WHERE
            NOT (
              `t0`.`late`
            ) AND `t0`.`customer` IS NOT NULL
        ) AS `t6`
        INNER JOIN `crm_periods` AS `t2`
          ON `t6`.`ordered_at` < `t2`.`p_opening`
          AND `t6`.`next_at` >= `t2`.`p_opening`
          AND `t6`.`ordered_at` >= `t2`.`p_s12`
          AND `t2`.`p_opening` >= `t2`.`p_t12`
      ) AS `t9`
    ) AS `t11`
  ) AS `t19`
) AS `t20`
GROUP BY
  1

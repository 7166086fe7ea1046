-- customers by all: c__new c__active c__at_start c__retained c__churned c__repeating s__lifespan n__lifespan c__left c__year_before {"basis": "orders"}
WITH `t26` AS (
  SELECT
    `t20`.`mark`,
    CAST(COALESCE(
      LAG(`t20`.`mark`) OVER (ORDER BY `t20`.`mark` ASC NULLS LAST),
      CAST('0001-01-01T00:00:00' AS TIMESTAMP)
    ) AS TIMESTAMP) AS `before`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t0`.`p_t24` AS `mark`
        FROM `crm_periods` AS `t0`
      ) AS `t4`
      UNION
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            CAST('9999-12-31T00:00:00' AS TIMESTAMP) AS `mark`
          FROM `crm_periods` AS `t0`
        ) AS `t3`
        UNION
        SELECT
          *
        FROM (
          SELECT
            `t0`.`p_start` AS `mark`
          FROM `crm_periods` AS `t0`
        ) AS `t5`
      ) AS `t11`
    ) AS `t17`
    UNION
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t0`.`p_cut` AS `mark`
          FROM `crm_periods` AS `t0`
        ) AS `t6`
        UNION
        SELECT
          *
        FROM (
          SELECT
            `t0`.`p_opening` AS `mark`
          FROM `crm_periods` AS `t0`
        ) AS `t7`
      ) AS `t12`
      UNION
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t0`.`p_t12` AS `mark`
          FROM `crm_periods` AS `t0`
        ) AS `t8`
        UNION
        SELECT
          *
        FROM (
          SELECT
            `t0`.`p_s12` AS `mark`
          FROM `crm_periods` AS `t0`
        ) AS `t9`
      ) AS `t13`
    ) AS `t18`
  ) AS `t20`
)
SELECT
  `t62`.`p`,
  SUM(IF(`t62`.`new`, `t62`.`number`, NULL)) AS `c__new`,
  SUM(IF(`t62`.`active`, `t62`.`number`, NULL)) AS `c__active`,
  SUM(IF(`t62`.`at_start`, `t62`.`number`, NULL)) AS `c__at_start`,
  SUM(IF(`t62`.`retained`, `t62`.`number`, NULL)) AS `c__retained`,
  SUM(IF(`t62`.`churned`, `t62`.`number`, NULL)) AS `c__churned`,
  SUM(IF(`t62`.`repeating`, `t62`.`number`, NULL)) AS `c__repeating`,
  SUM(`t62`.`lifespan`) AS `s__lifespan`,
  SUM(IF(`t62`.`lifespan` IS NOT NULL, `t62`.`number`, NULL)) AS `n__lifespan`,
  SUM(IF(`t62`.`left`, `t62`.`number`, NULL)) AS `c__left`,
  SUM(IF(`t62`.`year_before`, `t62`.`number`, NULL)) AS `c__year_before`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t56`.`p`,
      `t56`.`p_asof`,
      1 AS `number`,
      `t56`.`lifespan`,
      `t56`.`new`,
      `t56`.`active`,
      `t56`.`at_start`,
      `t56`.`retained`,
      `t56`.`churned`,
      `t56`.`repeating`,
      `t56`.`year_before`,
      `t56`.`left`
    FROM (
      SELECT
        `t49`.`p`,
        `t49`.`p_asof`,
        `t49`.`of_account`,
        `t49`.`owner`,
        `t49`.`first_at` >= `t49`.`p_start` AS `new`,
        `t49`.`this_year` > 0 AS `active`,
        `t49`.`year_at_start` > 0 AS `at_start`,
        (
          `t49`.`this_year` > 0
        ) AND (
          `t49`.`year_at_start` > 0
        ) AS `retained`,
        (
          `t49`.`year_at_start` > 0
        ) AND NOT (
          `t49`.`this_year` > 0
        ) AS `churned`,
        `t49`.`this_year` >= 2 AS `repeating`,
        `t49`.`of_year_before` > 0 AS `year_before`,
        (
          `t49`.`of_year_before` > 0
        ) AND NOT (
          `t49`.`this_year` > 0
        ) AS `left`,
        CASE
          WHEN `t49`.`orders` >= 2
          THEN CAST(CAST(UNIX_MICROS(`t49`.`last_at`) - UNIX_MICROS(`t49`.`first_at`) AS DECIMAL(18, 0)) AS DECIMAL(38, 0))
          ELSE NULL
        END AS `lifespan`
      FROM (
        SELECT
          `t44`.`p_start`,
          `t44`.`p`,
          `t44`.`p_asof`,
          `t44`.`of_account`,
          `t44`.`of_contact`,
          `t44`.`owner`,
          MIN(`t44`.`ordered_at`) AS `first_at`,
          MAX(`t44`.`ordered_at`) AS `last_at`,
          COUNT(*) AS `orders`,
          SUM(CAST(`t44`.`ordered_at` >= `t44`.`p_t12` AS BIGINT)) AS `this_year`,
          SUM(
            CAST((
              `t44`.`ordered_at` >= `t44`.`p_s12`
            )
            AND (
              `t44`.`ordered_at` < `t44`.`p_opening`
            ) AS BIGINT)
          ) AS `year_at_start`,
          SUM(
            CAST((
              `t44`.`ordered_at` >= `t44`.`p_t24`
            )
            AND (
              `t44`.`ordered_at` < `t44`.`p_t12`
            ) AS BIGINT)
          ) AS `of_year_before`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t23`.`late`,
                `t23`.`ordered_at`,
                IF(
                  COALESCE(
                    `t23`.`account_id`,
                    CASE
                      WHEN `t23`.`contact_born` < `t23`.`p_asof`
                      THEN `t23`.`contact_account`
                      ELSE NULL
                    END
                  ) IS NOT NULL,
                  CONCAT(
                    'a:',
                    COALESCE(
                      `t23`.`account_id`,
                      CASE
                        WHEN `t23`.`contact_born` < `t23`.`p_asof`
                        THEN `t23`.`contact_account`
                        ELSE NULL
                      END
                    )
                  ),
                  CONCAT('c:', `t23`.`contact_id`)
                ) AS `customer`,
                COALESCE(
                  `t23`.`account_id`,
                  CASE
                    WHEN `t23`.`contact_born` < `t23`.`p_asof`
                    THEN `t23`.`contact_account`
                    ELSE NULL
                  END
                ) AS `of_account`,
                CASE
                  WHEN COALESCE(
                    `t23`.`account_id`,
                    CASE
                      WHEN `t23`.`contact_born` < `t23`.`p_asof`
                      THEN `t23`.`contact_account`
                      ELSE NULL
                    END
                  ) IS NULL
                  THEN `t23`.`contact_id`
                  ELSE NULL
                END AS `of_contact`,
                CASE
                  WHEN NOT (
                    (
                      COALESCE(
                        `t23`.`account_id`,
                        CASE
                          WHEN `t23`.`contact_born` < `t23`.`p_asof`
                          THEN `t23`.`contact_account`
                          ELSE NULL
                        END
                      ) IS NULL
                    )
                    AND (
                      `t23`.`contact_account` IS NOT NULL
                    )
                  )
                  THEN CASE WHEN `t23`.`owner_born` < `t23`.`p_asof` THEN `t23`.`owner` ELSE NULL END
                  ELSE NULL
                END AS `owner`,
                `t23`.`owner_born`,
                `t23`.`row_order`,
                `t23`.`order_id`,
                `t23`.`account_id`,
                `t23`.`contact_id`,
                `t23`.`contact_account`,
                `t23`.`contact_born`,
                `t23`.`p`,
                `t23`.`p_start`,
                `t23`.`p_cut`,
                `t23`.`p_asof`,
                `t23`.`p_opening`,
                `t23`.`p_t12`,
                `t23`.`p_s12`,
                `t23`.`p_t24`,
                `t23`.`p_start_on`,
                `t23`.`p_cut_on`,
                `t23`.`p_opening_on`,
                `t23`.`p_cut_day`,
                `t23`.`p_opening_day`,
                `t23`.`p_next_start`,
                `t23`.`p_next_end`,
                `t23`.`p_typed`
              FROM (
                SELECT
                  `t15`.`late`,
                  `t15`.`ordered_at`,
                  `t15`.`customer`,
                  `t15`.`of_account`,
                  `t15`.`of_contact`,
                  `t15`.`owner`,
                  `t15`.`owner_born`,
                  `t15`.`row_order`,
                  `t15`.`order_id`,
                  `t15`.`account_id`,
                  `t15`.`contact_id`,
                  `t15`.`contact_account`,
                  `t15`.`contact_born`,
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
                    `t1`.`late`,
                    `t1`.`ordered_at`,
                    `t1`.`customer`,
                    `t1`.`of_account`,
                    `t1`.`of_contact`,
                    `t1`.`owner`,
                    `t1`.`owner_born`,
                    `t1`.`row_order`,
                    `t1`.`order_id`,
                    `t1`.`account_id`,
                    `t1`.`contact_id`,
                    `t1`.`contact_account`,
                    `t1`.`contact_born`
                  FROM `crm_customer_orders` AS `t1`
                  WHERE
                    `t1`.`late`
                ) AS `t15`
                INNER JOIN `crm_periods` AS `t2`
                  ON `t15`.`ordered_at` < `t2`.`p_cut`
              ) AS `t23`
            ) AS `t36`
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                `t24`.`late`,
                `t24`.`ordered_at`,
                IF(
                  COALESCE(
                    `t24`.`account_id`,
                    CASE
                      WHEN `t24`.`contact_born` < `t24`.`p_asof`
                      THEN `t24`.`contact_account`
                      ELSE NULL
                    END
                  ) IS NOT NULL,
                  CONCAT(
                    'a:',
                    COALESCE(
                      `t24`.`account_id`,
                      CASE
                        WHEN `t24`.`contact_born` < `t24`.`p_asof`
                        THEN `t24`.`contact_account`
                        ELSE NULL
                      END
                    )
                  ),
                  CONCAT('c:', `t24`.`contact_id`)
                ) AS `customer`,
                COALESCE(
                  `t24`.`account_id`,
                  CASE
                    WHEN `t24`.`contact_born` < `t24`.`p_asof`
                    THEN `t24`.`contact_account`
                    ELSE NULL
                  END
                ) AS `of_account`,
                CASE
                  WHEN COALESCE(
                    `t24`.`account_id`,
                    CASE
                      WHEN `t24`.`contact_born` < `t24`.`p_asof`
                      THEN `t24`.`contact_account`
                      ELSE NULL
                    END
                  ) IS NULL
                  THEN `t24`.`contact_id`
                  ELSE NULL
                END AS `of_contact`,
                CASE
                  WHEN NOT (
                    (
                      COALESCE(
                        `t24`.`account_id`,
                        CASE
                          WHEN `t24`.`contact_born` < `t24`.`p_asof`
                          THEN `t24`.`contact_account`
                          ELSE NULL
                        END
                      ) IS NULL
                    )
                    AND (
                      `t24`.`contact_account` IS NOT NULL
                    )
                  )
                  THEN CASE WHEN `t24`.`owner_born` < `t24`.`p_asof` THEN `t24`.`owner` ELSE NULL END
                  ELSE NULL
                END AS `owner`,
                `t24`.`owner_born`,
                `t24`.`row_order`,
                `t24`.`order_id`,
                `t24`.`account_id`,
                `t24`.`contact_id`,
                `t24`.`contact_account`,
                `t24`.`contact_born`,
                `t24`.`p`,
                `t24`.`p_start`,
                `t24`.`p_cut`,
                `t24`.`p_asof`,
                `t24`.`p_opening`,
                `t24`.`p_t12`,
                `t24`.`p_s12`,
                `t24`.`p_t24`,
                `t24`.`p_start_on`,
                `t24`.`p_cut_on`,
                `t24`.`p_opening_on`,
                `t24`.`p_cut_day`,
                `t24`.`p_opening_day`,
                `t24`.`p_next_start`,
                `t24`.`p_next_end`,
                `t24`.`p_typed`
              FROM (
                SELECT
                  `t19`.`late`,
                  `t19`.`ordered_at`,
                  `t19`.`customer`,
                  `t19`.`of_account`,
                  `t19`.`of_contact`,
                  `t19`.`owner`,
                  `t19`.`owner_born`,
                  `t19`.`row_order`,
                  `t19`.`order_id`,
                  `t19`.`account_id`,
                  `t19`.`contact_id`,
                  `t19`.`contact_account`,
                  `t19`.`contact_born`,
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
                    `t1`.`late`,
                    `t1`.`ordered_at`,
                    `t1`.`customer`,
                    `t1`.`of_account`,
                    `t1`.`of_contact`,
                    `t1`.`owner`,
                    `t1`.`owner_born`,
                    `t1`.`row_order`,
                    `t1`.`order_id`,
                    `t1`.`account_id`,
                    `t1`.`contact_id`,
                    `t1`.`contact_account`,
                    `t1`.`contact_born`
                  FROM `crm_customer_orders` AS `t1`
                  WHERE
                    NOT (
                      `t1`.`late`
                    )
                ) AS `t19`
                INNER JOIN `crm_periods` AS `t2`
                  ON `t19`.`ordered_at` < `t2`.`p_cut` AND `t2`.`p_opening` < `t2`.`p_t12`
              ) AS `t24`
            ) AS `t37`
          ) AS `t38`
          WHERE
            `t38`.`customer` IS NOT NULL
        ) AS `t44`
        GROUP BY
          1,
          2,
          3,
          4,
          5,
          6
      ) AS `t49`
    ) AS `t56`
  ) AS `t58`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t57`.`p`,
        `t57`.`p_asof`,
        `t57`.`number`,
        CASE
          WHEN `t57`.`next` > `t57`.`p_cut`
          THEN CAST(`t57`.`lifespan` AS DECIMAL(38, 0))
          ELSE NULL
        END AS `lifespan`,
        `t57`.`first` AND (
          `t57`.`ordered` > `t57`.`p_start`
        ) AS `new`,
        (
          `t57`.`next` > `t57`.`p_cut`
        ) AND (
          `t57`.`ordered` > `t57`.`p_t12`
        ) AS `active`,
        (
          `t57`.`ordered` > `t57`.`p_s12`
        )
        AND (
          `t57`.`ordered` <= `t57`.`p_opening`
        )
        AND (
          `t57`.`next` > `t57`.`p_opening`
        ) AS `at_start`,
        (
          `t57`.`ordered` > `t57`.`p_s12`
        )
        AND (
          `t57`.`ordered` <= `t57`.`p_opening`
        )
        AND (
          `t57`.`next` > `t57`.`p_opening`
        )
        AND NOT (
          (
            `t57`.`next` > `t57`.`p_cut`
          ) AND NOT (
            `t57`.`ordered` > `t57`.`p_t12`
          )
        ) AS `retained`,
        (
          `t57`.`ordered` > `t57`.`p_s12`
        )
        AND (
          `t57`.`ordered` <= `t57`.`p_opening`
        )
        AND (
          `t57`.`next` > `t57`.`p_opening`
        )
        AND (
          (
            `t57`.`next` > `t57`.`p_cut`
          ) AND NOT (
            `t57`.`ordered` > `t57`.`p_t12`
          )
        ) AS `churned`,
        (
          `t57`.`ordered` > `t57`.`p_t12`
        ) AND NOT (
          `t57`.`next` > `t57`.`p_cut`
        ) AS `repeating`,
        (
          `t57`.`ordered` > `t57`.`p_t24`
        )
        AND NOT (
          `t57`.`ordered` > `t57`.`p_t12`
        ) AS `year_before`,
        (
          `t57`.`ordered` > `t57`.`p_t24`
        )
        AND NOT (
          `t57`.`ordered` > `t57`.`p_t12`
        )
        AND (
          `t57`.`next` > `t57`.`p_cut`
        ) AS `left`
      FROM (
        SELECT
          `t54`.`known`,
          `t54`.`ordered`,
          `t54`.`next`,
          `t54`.`first`,
          `t54`.`number`,
          `t54`.`lifespan`,
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
            `t50`.`known`,
            `t50`.`ordered`,
            `t50`.`next`,
            `t50`.`first`,
            COUNT(*) AS `number`,
            SUM(`t50`.`span`) AS `lifespan`
          FROM (
            SELECT
              `t47`.`known`,
              `t47`.`ordered_at`,
              `t47`.`next_at`,
              `t47`.`first`,
              `t47`.`span`,
              `t47`.`ordered`,
              `t47`.`next`
            FROM (
              SELECT
                `t45`.`known`,
                `t45`.`ordered_at`,
                `t45`.`next_at`,
                `t45`.`first`,
                `t45`.`span`,
                `t45`.`ordered`,
                `t32`.`next`,
                `t32`.`_before`
              FROM (
                SELECT
                  `t40`.`known`,
                  `t40`.`ordered_at`,
                  `t40`.`next_at`,
                  `t40`.`first`,
                  `t40`.`span`,
                  `t40`.`ordered`
                FROM (
                  SELECT
                    `t35`.`known`,
                    `t35`.`ordered_at`,
                    `t35`.`next_at`,
                    `t35`.`first`,
                    `t35`.`span`,
                    `t33`.`ordered`,
                    `t33`.`_before`
                  FROM (
                    SELECT
                      COALESCE(
                        CASE
                          WHEN `t25`.`owner_born` > `t25`.`ordered_at`
                          THEN `t25`.`owner_born`
                          ELSE NULL
                        END,
                        CAST('0001-01-02T00:00:00' AS TIMESTAMP)
                      ) AS `known`,
                      `t25`.`ordered_at`,
                      `t25`.`next_at`,
                      `t25`.`first`,
                      `t25`.`span`
                    FROM (
                      SELECT
                        `t16`.`late`,
                        `t16`.`ordered_at`,
                        `t16`.`customer`,
                        `t16`.`of_account`,
                        `t16`.`of_contact`,
                        `t16`.`owner`,
                        `t16`.`owner_born`,
                        `t16`.`row_order`,
                        `t16`.`order_id`,
                        `t16`.`account_id`,
                        `t16`.`contact_id`,
                        `t16`.`contact_account`,
                        `t16`.`contact_born`,
                        `t16`.`first_at`,
                        `t16`.`next_at`,
                        `t16`.`number`,
                        `t16`.`first`,
                        CASE
                          WHEN NOT (
                            `t16`.`first`
                          )
                          THEN CAST(UNIX_MICROS(`t16`.`ordered_at`) - UNIX_MICROS(`t16`.`first_at`) AS DECIMAL(18, 0))
                          ELSE NULL
                        END AS `span`
                      FROM (
                        SELECT
                          `t1`.`late`,
                          `t1`.`ordered_at`,
                          `t1`.`customer`,
                          `t1`.`of_account`,
                          `t1`.`of_contact`,
                          `t1`.`owner`,
                          `t1`.`owner_born`,
                          `t1`.`row_order`,
                          `t1`.`order_id`,
                          `t1`.`account_id`,
                          `t1`.`contact_id`,
                          `t1`.`contact_account`,
                          `t1`.`contact_born`,
                          `t1`.`first_at`,
                          `t1`.`next_at`,
                          `t1`.`number`,
                          `t1`.`number` = 1 AS `first`
                        FROM `crm_customer_orders` AS `t1`
                        WHERE
                          NOT (
                            `t1`.`late`
                          ) AND `t1`.`customer` IS NOT NULL
                      ) AS `t16`
                    ) AS `t25`
                  ) AS `t35`
                  INNER JOIN (
                    SELECT
                      `t27`.`mark` AS `ordered`,
                      `t27`.`before` AS `_before`
                    FROM `t26` AS `t27`
                  ) AS `t33`
                    ON `t35`.`ordered_at` >= `t33`.`_before` AND `t35`.`ordered_at` < `t33`.`ordered`
                ) AS `t40`
              ) AS `t45`
              INNER JOIN (
                SELECT
                  `t27`.`mark` AS `next`,
                  `t27`.`before` AS `_before`
                FROM `t26` AS `t27`
              ) AS `t32`
                ON `t45`.`next_at` >= `t32`.`_before` AND `t45`.`next_at` < `t32`.`next`
            ) AS `t47`
          ) AS `t50`
          GROUP BY
            1,
            2,
            3,
            4
        ) AS `t54`
        INNER JOIN `crm_periods` AS `t2`
          ON `t54`.`ordered` <= `t2`.`p_cut`
          AND `t54`.`next` > `t2`.`p_t12`
          AND `t2`.`p_opening` >= `t2`.`p_t12`
      ) AS `t57`
    ) AS `t60`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t55`.`p`,
        `t55`.`p_asof`,
        -(
          `t55`.`number`
        ) AS `number`,
        CAST(NULL AS DECIMAL(38, 0)) AS `lifespan`,
        FALSE AS `new`,
        FALSE AS `active`,
        FALSE AS `at_start`,
        FALSE AS `retained`,
        FALSE AS `churned`,
        TRUE AS `repeating`,
        FALSE AS `year_before`,
        FALSE AS `left`
      FROM (
        SELECT
          `t52`.`known`,
          `t52`.`before`,
          `t52`.`next`,
          `t52`.`number`,
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
            `t48`.`known`,
            `t48`.`before`,
            `t48`.`next`,
            COUNT(*) AS `number`
          FROM (
            SELECT
              `t46`.`known`,
              `t46`.`before_at`,
              `t46`.`next_at`,
              `t46`.`before`,
              `t46`.`next`
            FROM (
              SELECT
                `t43`.`known`,
                `t43`.`before_at`,
                `t43`.`next_at`,
                `t43`.`before`,
                `t32`.`next`,
                `t32`.`_before`
              FROM (
                SELECT
                  `t39`.`known`,
                  `t39`.`before_at`,
                  `t39`.`next_at`,
                  `t39`.`before`
                FROM (
                  SELECT
                    `t22`.`known`,
                    `t22`.`before_at`,
                    `t22`.`next_at`,
                    `t34`.`before`,
                    `t34`.`_before`
                  FROM (
                    SELECT
                      COALESCE(
                        CASE WHEN `t1`.`owner_born` > `t1`.`ordered_at` THEN `t1`.`owner_born` ELSE NULL END,
                        CAST('0001-01-02T00:00:00' AS TIMESTAMP)
                      ) AS `known`,
                      `t1`.`before_at`,
                      `t1`.`next_at`
                    FROM `crm_customer_orders` AS `t1`
                    WHERE
                      NOT (
                        `t1`.`late`
                      )
                      AND `t1`.`customer` IS NOT NULL
                      AND `t1`.`before_at` IS NOT NULL
                      AND `t1`.`next_at` < CAST('9999-12-30T00:00:00' AS TIMESTAMP)
                  ) AS `t22`
                  INNER JOIN (
                    SELECT
                      `t27`.`mark` AS `before`,
                      `t27`.`before` AS `_before`
                    FROM `t26` AS `t27`
                  ) AS `t34`
                    ON `t22`.`before_at` >= `t34`.`_before` AND `t22`.`before_at` < `t34`.`before`
                ) AS `t39`
              ) AS `t43`
              INNER JOIN (
                SELECT
                  `t27`.`mark` AS `next`,
                  `t27`.`before` AS `_before`
                FROM `t26` AS `t27`
              ) AS `t32`
                ON `t43`.`next_at` >= `t32`.`_before` AND `t43`.`next_at` < `t32`.`next`
            ) AS `t46`
          ) AS `t48`
          GROUP BY
            1,
            2,
            3
        ) AS `t52`
        INNER JOIN `crm_periods` AS `t2`
          ON `t52`.`next` <= `t2`.`p_cut`
          AND `t52`.`before` > `t2`.`p_t12`
          AND `t2`.`p_opening` >= `t2`.`p_t12`
      ) AS `t55`
    ) AS `t59`
  ) AS `t61`
) AS `t62`
GROUP BY
  1

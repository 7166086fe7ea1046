-- orders_of_twelve_months by all: c__ s__amount_sold n__amount_sold u__amount_sold s__profit n__profit u__profit s__costed n__costed u__costed {"basis": "orders"}
SELECT
  `t42`.`p`,
  SUM(`t42`.`number`) AS `c__`,
  SUM(`t42`.`amount_sold`) AS `s__amount_sold`,
  SUM(IF(`t42`.`amount_sold` IS NOT NULL, `t42`.`number`, NULL)) AS `n__amount_sold`,
  COUNT(`t42`.`amount_sold_unrated`) AS `u__amount_sold`,
  SUM(`t42`.`profit`) AS `s__profit`,
  SUM(IF(`t42`.`profit` IS NOT NULL, `t42`.`number`, NULL)) AS `n__profit`,
  COUNT(`t42`.`profit_unrated`) AS `u__profit`,
  SUM(`t42`.`costed`) AS `s__costed`,
  SUM(IF(`t42`.`costed` IS NOT NULL, `t42`.`number`, NULL)) AS `n__costed`,
  COUNT(`t42`.`costed_unrated`) AS `u__costed`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t3`.`p`,
      `t3`.`p_asof`,
      `t40`.`number`,
      `t40`.`amount_sold`,
      `t40`.`amount_sold_unrated`,
      `t40`.`profit`,
      `t40`.`profit_unrated`,
      `t40`.`costed`,
      `t40`.`costed_unrated`
    FROM (
      SELECT
        `t37`.`known`,
        `t37`.`ordered`,
        `t37`.`is_sold`,
        `t37`.`is_costed`,
        `t37`.`amount_sold_unrated`,
        `t37`.`profit_unrated`,
        `t37`.`costed_unrated`,
        COUNT(*) AS `number`,
        SUM(`t37`.`amount_sold`) AS `amount_sold`,
        SUM(`t37`.`profit`) AS `profit`,
        SUM(`t37`.`costed`) AS `costed`
      FROM (
        SELECT
          `t36`.`known`,
          `t36`.`ordered_at`,
          `t36`.`is_sold`,
          `t36`.`is_costed`,
          `t36`.`amount_sold_unrated`,
          `t36`.`profit_unrated`,
          `t36`.`costed_unrated`,
          `t36`.`amount_sold`,
          `t36`.`profit`,
          `t36`.`costed`,
          `t36`.`ordered`
        FROM (
          SELECT
            `t34`.`known`,
            `t34`.`ordered_at`,
            `t34`.`is_sold`,
            `t34`.`is_costed`,
            `t34`.`amount_sold_unrated`,
            `t34`.`profit_unrated`,
            `t34`.`costed_unrated`,
            `t34`.`amount_sold`,
            `t34`.`profit`,
            `t34`.`costed`,
            `t30`.`ordered`,
            `t30`.`_before`
          FROM (
            SELECT
              COALESCE(
                CASE
                  WHEN `t29`.`owner_born` > `t29`.`ordered_at`
                  THEN `t29`.`owner_born`
                  ELSE NULL
                END,
                CAST('0001-01-02T00:00:00' AS TIMESTAMP)
              ) AS `known`,
              `t29`.`ordered_at`,
              CAST(`t29`.`amount` * `t29`.`rate` AS DECIMAL(38, 12)) IS NOT NULL AS `is_sold`,
              CAST(CASE WHEN `t29`.`cost` IS NOT NULL THEN `t29`.`amount` ELSE NULL END * `t29`.`rate` AS DECIMAL(38, 12)) IS NOT NULL AS `is_costed`,
              CASE
                WHEN (
                  `t29`.`amount` IS NOT NULL
                ) AND (
                  `t29`.`rate` IS NULL
                )
                THEN `t29`.`currency`
                ELSE NULL
              END AS `amount_sold_unrated`,
              CASE
                WHEN (
                  CASE WHEN `t29`.`cost` IS NOT NULL THEN `t29`.`amount` - `t29`.`cost` ELSE NULL END IS NOT NULL
                )
                AND (
                  `t29`.`rate` IS NULL
                )
                THEN `t29`.`currency`
                ELSE NULL
              END AS `profit_unrated`,
              CASE
                WHEN (
                  CASE WHEN `t29`.`cost` IS NOT NULL THEN `t29`.`amount` ELSE NULL END IS NOT NULL
                )
                AND (
                  `t29`.`rate` IS NULL
                )
                THEN `t29`.`currency`
                ELSE NULL
              END AS `costed_unrated`,
              CAST(`t29`.`amount` * `t29`.`rate` AS DECIMAL(38, 12)) AS `amount_sold`,
              CAST(CASE WHEN `t29`.`cost` IS NOT NULL THEN `t29`.`amount` - `t29`.`cost` ELSE NULL END * `t29`.`rate` AS DECIMAL(38, 12)) AS `profit`,
              CAST(CASE WHEN `t29`.`cost` IS NOT NULL THEN `t29`.`amount` ELSE NULL END * `t29`.`rate` AS DECIMAL(38, 12)) AS `costed`
            FROM (
              SELECT
                `t26`.`late`,
                `t26`.`ordered_at`,
                `t26`.`customer`,
                `t26`.`of_account`,
                `t26`.`of_contact`,
                `t26`.`owner`,
                `t26`.`owner_born`,
                `t26`.`row_order`,
                `t26`.`order_id`,
                `t26`.`account_id`,
                `t26`.`contact_id`,
                `t26`.`contact_account`,
                `t26`.`contact_born`,
                `t26`.`amount`,
                `t26`.`cost`,
                `t26`.`currency`,
                `t26`.`rate`
              FROM (
                SELECT
                  `t23`.`late`,
                  `t23`.`ordered_at`,
                  `t23`.`customer`,
                  `t23`.`of_account`,
                  `t23`.`of_contact`,
                  `t23`.`owner`,
                  `t23`.`owner_born`,
                  `t23`.`row_order`,
                  `t23`.`order_id`,
                  `t23`.`account_id`,
                  `t23`.`contact_id`,
                  `t23`.`contact_account`,
                  `t23`.`contact_born`,
                  `t23`.`amount`,
                  `t23`.`cost`,
                  `t23`.`currency`,
                  `t23`.`_day`,
                  `t23`.`rate_currency`,
                  `t23`.`rate_day`,
                  `t23`.`found_rate`,
                  CASE
                    WHEN `t23`.`currency` IS NULL
                    THEN CAST('1.00000000' AS DECIMAL(18, 8))
                    ELSE `t23`.`found_rate`
                  END AS `rate`
                FROM (
                  SELECT
                    `t20`.`late`,
                    `t20`.`ordered_at`,
                    `t20`.`customer`,
                    `t20`.`of_account`,
                    `t20`.`of_contact`,
                    `t20`.`owner`,
                    `t20`.`owner_born`,
                    `t20`.`row_order`,
                    `t20`.`order_id`,
                    `t20`.`account_id`,
                    `t20`.`contact_id`,
                    `t20`.`contact_account`,
                    `t20`.`contact_born`,
                    `t20`.`amount`,
                    `t20`.`cost`,
                    `t20`.`currency`,
                    `t20`.`_day`,
                    `t4`.`rate_currency`,
                    `t4`.`rate_day`,
                    `t4`.`found_rate`
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
                      `t1`.`amount`,
                      `t1`.`cost`,
                      `t1`.`currency`,
                      CAST(`t1`.`ordered_at` AS DATE) AS `_day`
                    FROM `crm_customer_orders` AS `t1`
                    WHERE
                      NOT (
                        `t1`.`late`
                      )
                  ) AS `t20`
                  LEFT OUTER JOIN `crm_rates` AS `t4`
                    ON `t20`.`currency` = `t4`.`rate_currency` AND `t20`.`_day` = `t4`.`rate_day`
                ) AS `t23`
              ) AS `t26`
            ) AS `t29`
          ) AS `t34`
          INNER JOIN (
            SELECT
              `t24`.`mark` AS `ordered`,
              `t24`.`before` AS `_before`
            FROM (
              SELECT
                `t21`.`mark`,
                CAST(COALESCE(
                  LAG(`t21`.`mark`) OVER (ORDER BY `t21`.`mark` ASC NULLS LAST),
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
                  ) AS `t6`
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
                    ) AS `t5`
                    UNION
                    SELECT
                      *
                    FROM (
                      SELECT
                        `t0`.`p_start` AS `mark`
                      FROM `crm_periods` AS `t0`
                    ) AS `t7`
                  ) AS `t12`
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
                    ) AS `t8`
                    UNION
                    SELECT
                      *
                    FROM (
                      SELECT
                        `t0`.`p_opening` AS `mark`
                      FROM `crm_periods` AS `t0`
                    ) AS `t9`
                  ) AS `t13`
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
                    ) AS `t10`
                    UNION
                    SELECT
                      *
                    FROM (
                      SELECT
                        `t0`.`p_s12` AS `mark`
                      FROM `crm_periods` AS `t0`
                    ) AS `t11`
                  ) AS `t14`
                ) AS `t18`
              ) AS `t21`
            ) AS `t24`
          ) AS `t30`
            ON `t34`.`ordered_at` >= `t30`.`_before` AND `t34`.`ordered_at` < `t30`.`ordered`
        ) AS `t36`
      ) AS `t37`
      GROUP BY
        1,
        2,
        3,
        4,
        5,
        6,
        7
    ) AS `t40`
    INNER JOIN `crm_periods` AS `t3`
      ON `t40`.`ordered` <= `t3`.`p_cut` AND `t40`.`ordered` > `t3`.`p_t12`
  ) AS `t41`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      `t35`.`p`,
      `t35`.`p_asof`,
      1 AS `number`,
      `t35`.`amount_sold`,
      `t35`.`amount_sold_unrated`,
      `t35`.`profit`,
      `t35`.`profit_unrated`,
      `t35`.`costed`,
      `t35`.`costed_unrated`
    FROM (
      SELECT
        `t33`.`late`,
        `t33`.`ordered_at`,
        `t33`.`customer`,
        `t33`.`of_account`,
        `t33`.`of_contact`,
        `t33`.`owner`,
        `t33`.`owner_born`,
        `t33`.`row_order`,
        `t33`.`order_id`,
        `t33`.`account_id`,
        `t33`.`contact_id`,
        `t33`.`contact_account`,
        `t33`.`contact_born`,
        `t33`.`amount`,
        `t33`.`cost`,
        `t33`.`currency`,
        `t33`.`rate`,
        `t33`.`amount_sold`,
        `t33`.`amount_sold_unrated`,
        `t33`.`profit`,
        `t33`.`profit_unrated`,
        `t33`.`costed`,
        `t33`.`costed_unrated`,
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
        `t3`.`p_typed`
      FROM (
        SELECT
          `t28`.`late`,
          `t28`.`ordered_at`,
          `t28`.`customer`,
          `t28`.`of_account`,
          `t28`.`of_contact`,
          `t28`.`owner`,
          `t28`.`owner_born`,
          `t28`.`row_order`,
          `t28`.`order_id`,
          `t28`.`account_id`,
          `t28`.`contact_id`,
          `t28`.`contact_account`,
          `t28`.`contact_born`,
          `t28`.`amount`,
          `t28`.`cost`,
          `t28`.`currency`,
          `t28`.`rate`,
          CAST(`t28`.`amount` * `t28`.`rate` AS DECIMAL(38, 12)) AS `amount_sold`,
          CASE
            WHEN (
              `t28`.`amount` IS NOT NULL
            ) AND (
              `t28`.`rate` IS NULL
            )
            THEN `t28`.`currency`
            ELSE NULL
          END AS `amount_sold_unrated`,
          CAST(CASE WHEN `t28`.`cost` IS NOT NULL THEN `t28`.`amount` - `t28`.`cost` ELSE NULL END * `t28`.`rate` AS DECIMAL(38, 12)) AS `profit`,
          CASE
            WHEN (
              CASE WHEN `t28`.`cost` IS NOT NULL THEN `t28`.`amount` - `t28`.`cost` ELSE NULL END IS NOT NULL
            )
            AND (
              `t28`.`rate` IS NULL
            )
            THEN `t28`.`currency`
            ELSE NULL
          END AS `profit_unrated`,
          CAST(CASE WHEN `t28`.`cost` IS NOT NULL THEN `t28`.`amount` ELSE NULL END * `t28`.`rate` AS DECIMAL(38, 12)) AS `costed`,
          CASE
            WHEN (
              CASE WHEN `t28`.`cost` IS NOT NULL THEN `t28`.`amount` ELSE NULL END IS NOT NULL
            )
            AND (
              `t28`.`rate` IS NULL
            )
            THEN `t28`.`currency`
            ELSE NULL
          END AS `costed_unrated`
        FROM (
          SELECT
            `t25`.`late`,
            `t25`.`ordered_at`,
            `t25`.`customer`,
            `t25`.`of_account`,
            `t25`.`of_contact`,
            `t25`.`owner`,
            `t25`.`owner_born`,
            `t25`.`row_order`,
            `t25`.`order_id`,
            `t25`.`account_id`,
            `t25`.`contact_id`,
            `t25`.`contact_account`,
            `t25`.`contact_born`,
            `t25`.`amount`,
            `t25`.`cost`,
            `t25`.`currency`,
            `t25`.`rate`
          FROM (
            SELECT
              `t22`.`late`,
              `t22`.`ordered_at`,
              `t22`.`customer`,
              `t22`.`of_account`,
              `t22`.`of_contact`,
              `t22`.`owner`,
              `t22`.`owner_born`,
              `t22`.`row_order`,
              `t22`.`order_id`,
              `t22`.`account_id`,
              `t22`.`contact_id`,
              `t22`.`contact_account`,
              `t22`.`contact_born`,
              `t22`.`amount`,
              `t22`.`cost`,
              `t22`.`currency`,
              `t22`.`_day`,
              `t22`.`rate_currency`,
              `t22`.`rate_day`,
              `t22`.`found_rate`,
              CASE
                WHEN `t22`.`currency` IS NULL
                THEN CAST('1.00000000' AS DECIMAL(18, 8))
                ELSE `t22`.`found_rate`
              END AS `rate`
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
                `t19`.`amount`,
                `t19`.`cost`,
                `t19`.`currency`,
                `t19`.`_day`,
                `t4`.`rate_currency`,
                `t4`.`rate_day`,
                `t4`.`found_rate`
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
                  `t1`.`amount`,
                  `t1`.`cost`,
                  `t1`.`currency`,
                  CAST(`t1`.`ordered_at` AS DATE) AS `_day`
                FROM `crm_customer_orders` AS `t1`
                WHERE
                  `t1`.`late`
              ) AS `t19`
              LEFT OUTER JOIN `crm_rates` AS `t4`
                ON `t19`.`currency` = `t4`.`rate_currency` AND `t19`.`_day` = `t4`.`rate_day`
            ) AS `t22`
          ) AS `t25`
        ) AS `t28`
      ) AS `t33`
      INNER JOIN `crm_periods` AS `t3`
        ON `t33`.`ordered_at` < `t3`.`p_cut` AND `t33`.`ordered_at` >= `t3`.`p_t12`
    ) AS `t35`
  ) AS `t38`
) AS `t42`
GROUP BY
  1

-- orders_of_twelve_months by all: c__ s__amount_sold n__amount_sold u__amount_sold s__profit n__profit u__profit s__costed n__costed u__costed {"basis": "orders"}
SELECT
  `t21`.`p`,
  COUNT(*) AS `c__`,
  SUM(`t21`.`amount_sold`) AS `s__amount_sold`,
  COUNT(`t21`.`amount_sold`) AS `n__amount_sold`,
  COUNT(`t21`.`amount_sold_unrated`) AS `u__amount_sold`,
  SUM(`t21`.`profit`) AS `s__profit`,
  COUNT(`t21`.`profit`) AS `n__profit`,
  COUNT(`t21`.`profit_unrated`) AS `u__profit`,
  SUM(`t21`.`costed`) AS `s__costed`,
  COUNT(`t21`.`costed`) AS `n__costed`,
  COUNT(`t21`.`costed_unrated`) AS `u__costed`
FROM (
  SELECT
    `t20`.`p`,
    `t20`.`p_asof`,
    `t20`.`amount_sold`,
    `t20`.`amount_sold_unrated`,
    `t20`.`profit`,
    `t20`.`profit_unrated`,
    `t20`.`costed`,
    `t20`.`costed_unrated`
  FROM (
    SELECT
      `t19`.`ordered_at`,
      `t19`.`account_id`,
      `t19`.`contact_id`,
      `t19`.`amount`,
      `t19`.`cost`,
      `t19`.`currency`,
      `t19`.`row_order`,
      `t19`.`born`,
      `t19`.`contact_account`,
      `t19`.`contact_owner`,
      `t19`.`contact_born`,
      `t19`.`of_account`,
      `t19`.`of_contact`,
      `t19`.`customer`,
      `t19`.`rate`,
      `t19`.`amount_sold`,
      `t19`.`amount_sold_unrated`,
      `t19`.`profit`,
      `t19`.`profit_unrated`,
      `t19`.`costed`,
      `t19`.`costed_unrated`,
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
        `t17`.`ordered_at`,
        `t17`.`account_id`,
        `t17`.`contact_id`,
        `t17`.`amount`,
        `t17`.`cost`,
        `t17`.`currency`,
        `t17`.`row_order`,
        `t17`.`born`,
        `t17`.`contact_account`,
        `t17`.`contact_owner`,
        `t17`.`contact_born`,
        `t17`.`of_account`,
        `t17`.`of_contact`,
        `t17`.`customer`,
        `t17`.`rate`,
        `t17`.`amount` * `t17`.`rate` AS `amount_sold`,
        CASE
          WHEN (
            `t17`.`amount` IS NOT NULL
          ) AND (
            `t17`.`rate` IS NULL
          )
          THEN `t17`.`currency`
          ELSE NULL
        END AS `amount_sold_unrated`,
        CASE WHEN `t17`.`cost` IS NOT NULL THEN `t17`.`amount` - `t17`.`cost` ELSE NULL END * `t17`.`rate` AS `profit`,
        CASE
          WHEN (
            CASE WHEN `t17`.`cost` IS NOT NULL THEN `t17`.`amount` - `t17`.`cost` ELSE NULL END IS NOT NULL
          )
          AND (
            `t17`.`rate` IS NULL
          )
          THEN `t17`.`currency`
          ELSE NULL
        END AS `profit_unrated`,
        CASE WHEN `t17`.`cost` IS NOT NULL THEN `t17`.`amount` ELSE NULL END * `t17`.`rate` AS `costed`,
        CASE
          WHEN (
            CASE WHEN `t17`.`cost` IS NOT NULL THEN `t17`.`amount` ELSE NULL END IS NOT NULL
          )
          AND (
            `t17`.`rate` IS NULL
          )
          THEN `t17`.`currency`
          ELSE NULL
        END AS `costed_unrated`
      FROM (
        SELECT
          `t16`.`ordered_at`,
          `t16`.`account_id`,
          `t16`.`contact_id`,
          `t16`.`amount`,
          `t16`.`cost`,
          `t16`.`currency`,
          `t16`.`row_order`,
          `t16`.`born`,
          `t16`.`contact_account`,
          `t16`.`contact_owner`,
          `t16`.`contact_born`,
          `t16`.`of_account`,
          `t16`.`of_contact`,
          `t16`.`customer`,
          `t16`.`rate`
        FROM (
          SELECT
            `t15`.`ordered_at`,
            `t15`.`account_id`,
            `t15`.`contact_id`,
            `t15`.`amount`,
            `t15`.`cost`,
            `t15`.`currency`,
            `t15`.`row_order`,
            `t15`.`born`,
            `t15`.`contact_account`,
            `t15`.`contact_owner`,
            `t15`.`contact_born`,
            `t15`.`of_account`,
            `t15`.`of_contact`,
            `t15`.`customer`,
            `t15`.`_day`,
            `t15`.`rate_currency`,
            `t15`.`rate_day`,
            `t15`.`found_rate`,
            CASE
              WHEN `t15`.`currency` IS NULL
              THEN CAST('1.00000000' AS DECIMAL(18, 8))
              ELSE `t15`.`found_rate`
            END AS `rate`
          FROM (
            SELECT
              `t14`.`ordered_at`,
              `t14`.`account_id`,
              `t14`.`contact_id`,
              `t14`.`amount`,
              `t14`.`cost`,
              `t14`.`currency`,
              `t14`.`row_order`,
              `t14`.`born`,
              `t14`.`contact_account`,
              `t14`.`contact_owner`,
              `t14`.`contact_born`,
              `t14`.`of_account`,
              `t14`.`of_contact`,
              `t14`.`customer`,
              `t14`.`_day`,
              `t5`.`rate_currency`,
              `t5`.`rate_day`,
              `t5`.`found_rate`
            FROM (
              SELECT
                `t12`.`ordered_at`,
                `t12`.`account_id`,
                `t12`.`contact_id`,
                `t12`.`amount`,
                `t12`.`cost`,
                `t12`.`currency`,
                `t12`.`row_order`,
                `t12`.`born`,
                `t12`.`contact_account`,
                `t12`.`contact_owner`,
                `t12`.`contact_born`,
                COALESCE(`t12`.`account_id`, `t12`.`contact_account`) AS `of_account`,
                CASE
                  WHEN COALESCE(`t12`.`account_id`, `t12`.`contact_account`) IS NULL
                  THEN `t12`.`contact_id`
                  ELSE NULL
                END AS `of_contact`,
                IF(
                  COALESCE(`t12`.`account_id`, `t12`.`contact_account`) IS NOT NULL,
                  CONCAT('a:', COALESCE(`t12`.`account_id`, `t12`.`contact_account`)),
                  CONCAT('c:', `t12`.`contact_id`)
                ) AS `customer`,
                CAST(`t12`.`ordered_at` AS DATE) AS `_day`
              FROM (
                SELECT
                  `t11`.`ordered_at`,
                  `t11`.`account_id`,
                  `t11`.`contact_id`,
                  `t11`.`amount`,
                  `t11`.`cost`,
                  `t11`.`currency`,
                  `t11`.`row_order`,
                  `t11`.`born`,
                  `t11`.`contact_account`,
                  `t11`.`contact_owner`,
                  `t11`.`contact_born`
                FROM (
                  SELECT
                    `t6`.`ordered_at`,
                    `t6`.`account_id`,
                    `t6`.`contact_id`,
                    `t6`.`amount`,
                    `t6`.`cost`,
                    `t6`.`currency`,
                    `t6`.`row_order`,
                    `t6`.`born`,
                    `t10`.`_key`,
                    `t10`.`contact_account`,
                    `t10`.`contact_owner`,
                    `t10`.`contact_born`
                  FROM `crm_v_orders` AS `t6`
                  LEFT OUTER JOIN (
                    SELECT
                      `t8`.`contact_id` AS `_key`,
                      `t8`.`account_id` AS `contact_account`,
                      `t8`.`owner_id` AS `contact_owner`,
                      `t8`.`born` AS `contact_born`
                    FROM (
                      SELECT
                        `t7`.`contact_id`,
                        `t7`.`account_id`,
                        `t7`.`owner_id`,
                        `t7`.`row_order`,
                        `t7`.`born`
                      FROM (
                        SELECT
                          *
                        FROM `crm_v_contacts` AS `t3`
                        WHERE
                          `t3`.`contact_id` IS NOT NULL AND `t3`.`copy` = 0
                      ) AS `t7`
                    ) AS `t8`
                  ) AS `t10`
                    ON `t6`.`contact_id` = `t10`.`_key`
                ) AS `t11`
              ) AS `t12`
            ) AS `t14`
            LEFT OUTER JOIN `crm_rates` AS `t5`
              ON `t14`.`currency` = `t5`.`rate_currency` AND `t14`.`_day` = `t5`.`rate_day`
          ) AS `t15`
        ) AS `t16`
      ) AS `t17`
    ) AS `t19`
    INNER JOIN `crm_periods` AS `t4`
      ON `t19`.`ordered_at` < `t4`.`p_cut` AND `t19`.`ordered_at` >= `t4`.`p_t12`
  ) AS `t20`
) AS `t21`
GROUP BY
  1

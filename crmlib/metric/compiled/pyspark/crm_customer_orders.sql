-- crm_customer_orders {"basis": "orders"}
SELECT
  *
FROM (
  SELECT
    `t44`.`order_id`,
    `t44`.`ordered_at`,
    `t44`.`row_order`,
    `t44`.`account_id`,
    `t44`.`contact_id`,
    `t44`.`deal_id`,
    `t44`.`campaign_id`,
    `t44`.`amount`,
    `t44`.`cost`,
    `t44`.`currency`,
    `t44`.`contact_account`,
    `t44`.`contact_born`,
    `t44`.`of_account`,
    `t44`.`of_contact`,
    `t44`.`customer`,
    `t44`.`owner`,
    `t44`.`owner_born`,
    `t44`.`late`,
    `t44`.`low`,
    `t44`.`high`,
    `t44`.`first_at`,
    `t44`.`before_at`,
    `t44`.`next_at`,
    `t44`.`number`,
    `t44`.`since`
  FROM (
    SELECT
      `t43`.`order_id`,
      `t43`.`ordered_at`,
      `t43`.`account_id`,
      `t43`.`contact_id`,
      `t43`.`deal_id`,
      `t43`.`campaign_id`,
      `t43`.`amount`,
      `t43`.`cost`,
      `t43`.`currency`,
      `t43`.`row_order`,
      `t43`.`contact_account`,
      `t43`.`contact_owner`,
      `t43`.`contact_born`,
      `t43`.`of_account`,
      `t43`.`of_contact`,
      `t43`.`customer`,
      `t43`.`account_owner`,
      `t43`.`account_born`,
      `t43`.`owner`,
      `t43`.`owner_born`,
      `t43`.`low`,
      `t43`.`high`,
      `t43`.`late`,
      `t43`.`first_at`,
      `t43`.`before_at`,
      `t43`.`next_at`,
      `t43`.`number`,
      `t43`.`change`,
      MAX(`t43`.`change`) OVER (
        PARTITION BY `t43`.`customer`
        ORDER BY `t43`.`ordered_at` ASC NULLS LAST, `t43`.`row_order` ASC NULLS LAST, `t43`.`order_id` ASC NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
      ) AS `since`
    FROM (
      SELECT
        `t42`.`order_id`,
        `t42`.`ordered_at`,
        `t42`.`account_id`,
        `t42`.`contact_id`,
        `t42`.`deal_id`,
        `t42`.`campaign_id`,
        `t42`.`amount`,
        `t42`.`cost`,
        `t42`.`currency`,
        `t42`.`row_order`,
        `t42`.`contact_account`,
        `t42`.`contact_owner`,
        `t42`.`contact_born`,
        `t42`.`of_account`,
        `t42`.`of_contact`,
        `t42`.`customer`,
        `t42`.`account_owner`,
        `t42`.`account_born`,
        `t42`.`owner`,
        `t42`.`owner_born`,
        `t42`.`low`,
        `t42`.`high`,
        `t42`.`late`,
        MIN(`t42`.`ordered_at`) OVER (
          PARTITION BY `t42`.`customer`
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS `first_at`,
        LAG(`t42`.`ordered_at`) OVER (
          PARTITION BY `t42`.`customer`
          ORDER BY `t42`.`ordered_at` ASC NULLS LAST, `t42`.`row_order` ASC NULLS LAST, `t42`.`order_id` ASC NULLS LAST
        ) AS `before_at`,
        COALESCE(
          LEAD(`t42`.`ordered_at`) OVER (
            PARTITION BY `t42`.`customer`
            ORDER BY `t42`.`ordered_at` ASC NULLS LAST, `t42`.`row_order` ASC NULLS LAST, `t42`.`order_id` ASC NULLS LAST
          ),
          CAST('9999-12-30T00:00:00' AS TIMESTAMP)
        ) AS `next_at`,
        (
          ROW_NUMBER() OVER (
            PARTITION BY `t42`.`customer`
            ORDER BY `t42`.`ordered_at` ASC NULLS LAST, `t42`.`row_order` ASC NULLS LAST, `t42`.`order_id` ASC NULLS LAST
          ) - 1
        ) + 1 AS `number`,
        CASE
          WHEN `t42`.`low` <> `t42`.`high`
          THEN `t42`.`ordered_at`
          WHEN (
            LAG(`t42`.`low`) OVER (
              PARTITION BY `t42`.`customer`, `t42`.`low` IS NULL
              ORDER BY `t42`.`ordered_at` ASC NULLS LAST, `t42`.`row_order` ASC NULLS LAST, `t42`.`order_id` ASC NULLS LAST
            ) <> `t42`.`low`
          )
          OR (
            LAG(`t42`.`high`) OVER (
              PARTITION BY `t42`.`customer`, `t42`.`low` IS NULL
              ORDER BY `t42`.`ordered_at` ASC NULLS LAST, `t42`.`row_order` ASC NULLS LAST, `t42`.`order_id` ASC NULLS LAST
            ) <> `t42`.`high`
          )
          THEN LAG(`t42`.`ordered_at`) OVER (
            PARTITION BY `t42`.`customer`, `t42`.`low` IS NULL
            ORDER BY `t42`.`ordered_at` ASC NULLS LAST, `t42`.`row_order` ASC NULLS LAST, `t42`.`order_id` ASC NULLS LAST
          )
          ELSE NULL
        END AS `change`
      FROM (
        SELECT
          `t41`.`order_id`,
          `t41`.`ordered_at`,
          `t41`.`account_id`,
          `t41`.`contact_id`,
          `t41`.`deal_id`,
          `t41`.`campaign_id`,
          `t41`.`amount`,
          `t41`.`cost`,
          `t41`.`currency`,
          `t41`.`row_order`,
          `t41`.`contact_account`,
          `t41`.`contact_owner`,
          `t41`.`contact_born`,
          `t41`.`of_account`,
          `t41`.`of_contact`,
          `t41`.`customer`,
          `t41`.`account_owner`,
          `t41`.`account_born`,
          `t41`.`owner`,
          `t41`.`owner_born`,
          `t41`.`low`,
          `t41`.`high`,
          `t41`.`late`
        FROM (
          SELECT
            `t40`.`order_id`,
            `t40`.`ordered_at`,
            `t40`.`account_id`,
            `t40`.`contact_id`,
            `t40`.`deal_id`,
            `t40`.`campaign_id`,
            `t40`.`amount`,
            `t40`.`cost`,
            `t40`.`currency`,
            `t40`.`row_order`,
            `t40`.`contact_account`,
            `t40`.`contact_owner`,
            `t40`.`contact_born`,
            `t40`.`of_account`,
            `t40`.`of_contact`,
            `t40`.`customer`,
            `t40`.`account_owner`,
            `t40`.`account_born`,
            `t40`.`owner`,
            `t40`.`owner_born`,
            `t40`.`low`,
            `t40`.`high`,
            `t40`.`_late`,
            `t40`.`_late` IS NOT NULL AS `late`
          FROM (
            SELECT
              `t38`.`order_id`,
              `t38`.`ordered_at`,
              `t38`.`account_id`,
              `t38`.`contact_id`,
              `t38`.`deal_id`,
              `t38`.`campaign_id`,
              `t38`.`amount`,
              `t38`.`cost`,
              `t38`.`currency`,
              `t38`.`row_order`,
              `t38`.`contact_account`,
              `t38`.`contact_owner`,
              `t38`.`contact_born`,
              `t38`.`of_account`,
              `t38`.`of_contact`,
              `t38`.`customer`,
              `t38`.`account_owner`,
              `t38`.`account_born`,
              `t38`.`owner`,
              `t38`.`owner_born`,
              `t38`.`low`,
              `t38`.`high`,
              `t39`.`_late`
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  `t33`.`order_id`,
                  `t33`.`ordered_at`,
                  `t33`.`account_id`,
                  `t33`.`contact_id`,
                  `t33`.`deal_id`,
                  `t33`.`campaign_id`,
                  `t33`.`amount`,
                  `t33`.`cost`,
                  `t33`.`currency`,
                  `t33`.`row_order`,
                  `t33`.`contact_account`,
                  `t33`.`contact_owner`,
                  `t33`.`contact_born`,
                  `t33`.`of_account`,
                  `t33`.`of_contact`,
                  `t33`.`customer`,
                  `t33`.`account_owner`,
                  `t33`.`account_born`,
                  `t33`.`owner`,
                  `t33`.`owner_born`,
                  `t33`.`low`,
                  `t33`.`high`
                FROM (
                  SELECT
                    `t32`.`order_id`,
                    `t32`.`ordered_at`,
                    `t32`.`account_id`,
                    `t32`.`contact_id`,
                    `t32`.`deal_id`,
                    `t32`.`campaign_id`,
                    `t32`.`amount`,
                    `t32`.`cost`,
                    `t32`.`currency`,
                    `t32`.`row_order`,
                    `t32`.`contact_account`,
                    `t32`.`contact_owner`,
                    `t32`.`contact_born`,
                    `t32`.`of_account`,
                    `t32`.`of_contact`,
                    `t32`.`customer`,
                    `t32`.`account_owner`,
                    `t32`.`account_born`,
                    `t32`.`owner`,
                    `t32`.`owner_born`,
                    `t26`.`_order`,
                    `t26`.`low`,
                    `t26`.`high`
                  FROM (
                    SELECT
                      `t30`.`order_id`,
                      `t30`.`ordered_at`,
                      `t30`.`account_id`,
                      `t30`.`contact_id`,
                      `t30`.`deal_id`,
                      `t30`.`campaign_id`,
                      `t30`.`amount`,
                      `t30`.`cost`,
                      `t30`.`currency`,
                      `t30`.`row_order`,
                      `t30`.`contact_account`,
                      `t30`.`contact_owner`,
                      `t30`.`contact_born`,
                      `t30`.`of_account`,
                      `t30`.`of_contact`,
                      `t30`.`customer`,
                      `t30`.`account_owner`,
                      `t30`.`account_born`,
                      IF(`t30`.`of_account` IS NOT NULL, `t30`.`account_owner`, `t30`.`contact_owner`) AS `owner`,
                      IF(`t30`.`of_account` IS NOT NULL, `t30`.`account_born`, `t30`.`contact_born`) AS `owner_born`
                    FROM (
                      SELECT
                        `t29`.`order_id`,
                        `t29`.`ordered_at`,
                        `t29`.`account_id`,
                        `t29`.`contact_id`,
                        `t29`.`deal_id`,
                        `t29`.`campaign_id`,
                        `t29`.`amount`,
                        `t29`.`cost`,
                        `t29`.`currency`,
                        `t29`.`row_order`,
                        `t29`.`contact_account`,
                        `t29`.`contact_owner`,
                        `t29`.`contact_born`,
                        `t29`.`of_account`,
                        `t29`.`of_contact`,
                        `t29`.`customer`,
                        `t29`.`account_owner`,
                        `t29`.`account_born`
                      FROM (
                        SELECT
                          `t28`.`order_id`,
                          `t28`.`ordered_at`,
                          `t28`.`account_id`,
                          `t28`.`contact_id`,
                          `t28`.`deal_id`,
                          `t28`.`campaign_id`,
                          `t28`.`amount`,
                          `t28`.`cost`,
                          `t28`.`currency`,
                          `t28`.`row_order`,
                          `t28`.`contact_account`,
                          `t28`.`contact_owner`,
                          `t28`.`contact_born`,
                          `t28`.`of_account`,
                          `t28`.`of_contact`,
                          `t28`.`customer`,
                          `t19`.`_key`,
                          `t19`.`account_owner`,
                          `t19`.`account_born`
                        FROM (
                          SELECT
                            `t24`.`order_id`,
                            `t24`.`ordered_at`,
                            `t24`.`account_id`,
                            `t24`.`contact_id`,
                            `t24`.`deal_id`,
                            `t24`.`campaign_id`,
                            `t24`.`amount`,
                            `t24`.`cost`,
                            `t24`.`currency`,
                            `t24`.`row_order`,
                            `t24`.`contact_account`,
                            `t24`.`contact_owner`,
                            `t24`.`contact_born`,
                            COALESCE(`t24`.`account_id`, `t24`.`contact_account`) AS `of_account`,
                            CASE
                              WHEN COALESCE(`t24`.`account_id`, `t24`.`contact_account`) IS NULL
                              THEN `t24`.`contact_id`
                              ELSE NULL
                            END AS `of_contact`,
                            IF(
                              COALESCE(`t24`.`account_id`, `t24`.`contact_account`) IS NOT NULL,
                              CONCAT('a:', COALESCE(`t24`.`account_id`, `t24`.`contact_account`)),
                              CONCAT('c:', `t24`.`contact_id`)
                            ) AS `customer`
                          FROM (
                            SELECT
                              `t23`.`order_id`,
                              `t23`.`ordered_at`,
                              `t23`.`account_id`,
                              `t23`.`contact_id`,
                              `t23`.`deal_id`,
                              `t23`.`campaign_id`,
                              `t23`.`amount`,
                              `t23`.`cost`,
                              `t23`.`currency`,
                              `t23`.`row_order`,
                              `t23`.`contact_account`,
                              `t23`.`contact_owner`,
                              `t23`.`contact_born`
                            FROM (
                              SELECT
                                `t15`.`order_id`,
                                `t15`.`ordered_at`,
                                `t15`.`account_id`,
                                `t15`.`contact_id`,
                                `t15`.`deal_id`,
                                `t15`.`campaign_id`,
                                `t15`.`amount`,
                                `t15`.`cost`,
                                `t15`.`currency`,
                                `t15`.`row_order`,
                                `t21`.`_key`,
                                `t21`.`contact_account`,
                                `t21`.`contact_owner`,
                                `t21`.`contact_born`
                              FROM (
                                SELECT
                                  *
                                FROM (
                                  SELECT
                                    `t3`.`order_id`,
                                    `t3`.`ordered_at`,
                                    `t3`.`account_id`,
                                    `t3`.`contact_id`,
                                    `t3`.`deal_id`,
                                    `t3`.`campaign_id`,
                                    `t3`.`amount`,
                                    `t3`.`cost`,
                                    `t3`.`currency`,
                                    `t3`.`row_order`
                                  FROM `crm_v_orders` AS `t3`
                                ) AS `t5`
                                WHERE
                                  `t5`.`ordered_at` IS NOT NULL
                              ) AS `t15`
                              LEFT OUTER JOIN (
                                SELECT
                                  `t14`.`contact_id` AS `_key`,
                                  `t14`.`account_id` AS `contact_account`,
                                  `t14`.`owner_id` AS `contact_owner`,
                                  `t14`.`born` AS `contact_born`
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
                                ) AS `t14`
                              ) AS `t21`
                                ON `t15`.`contact_id` = `t21`.`_key`
                            ) AS `t23`
                          ) AS `t24`
                        ) AS `t28`
                        LEFT OUTER JOIN (
                          SELECT
                            `t11`.`account_id` AS `_key`,
                            `t11`.`owner_id` AS `account_owner`,
                            `t11`.`born` AS `account_born`
                          FROM (
                            SELECT
                              `t8`.`account_id`,
                              `t8`.`owner_id`,
                              `t8`.`row_order`,
                              `t8`.`born`
                            FROM (
                              SELECT
                                *
                              FROM `crm_v_accounts` AS `t1`
                              WHERE
                                `t1`.`account_id` IS NOT NULL AND `t1`.`copy` = 0
                            ) AS `t8`
                          ) AS `t11`
                        ) AS `t19`
                          ON `t28`.`of_account` = `t19`.`_key`
                      ) AS `t29`
                    ) AS `t30`
                  ) AS `t32`
                  LEFT OUTER JOIN (
                    SELECT
                      `t22`.`_order`,
                      MIN(`t22`.`category`) AS `low`,
                      MAX(`t22`.`category`) AS `high`
                    FROM (
                      SELECT
                        `t7`.`_order`,
                        `t7`.`_product`,
                        `t20`.`_id`,
                        `t20`.`category`
                      FROM (
                        SELECT
                          `t0`.`order_id` AS `_order`,
                          `t0`.`product_id` AS `_product`
                        FROM `crm_v_order_lines` AS `t0`
                      ) AS `t7`
                      INNER JOIN (
                        SELECT
                          `t12`.`product_id` AS `_id`,
                          `t12`.`category`
                        FROM (
                          SELECT
                            `t9`.`product_id`,
                            `t9`.`category`,
                            `t9`.`row_order`,
                            `t9`.`born`
                          FROM (
                            SELECT
                              *
                            FROM `crm_v_products` AS `t2`
                            WHERE
                              `t2`.`product_id` IS NOT NULL AND `t2`.`copy` = 0
                          ) AS `t9`
                        ) AS `t12`
                      ) AS `t20`
                        ON `t7`.`_product` = `t20`.`_id`
                    ) AS `t22`
                    GROUP BY
                      1
                  ) AS `t26`
                    ON `t32`.`order_id` = `t26`.`_order`
                ) AS `t33`
              ) AS `t34`
              WHERE
                `t34`.`customer` IS NOT NULL
            ) AS `t38`
            LEFT OUTER JOIN (
              SELECT DISTINCT
                `t34`.`customer` AS `_late`
              FROM (
                SELECT
                  `t33`.`order_id`,
                  `t33`.`ordered_at`,
                  `t33`.`account_id`,
                  `t33`.`contact_id`,
                  `t33`.`deal_id`,
                  `t33`.`campaign_id`,
                  `t33`.`amount`,
                  `t33`.`cost`,
                  `t33`.`currency`,
                  `t33`.`row_order`,
                  `t33`.`contact_account`,
                  `t33`.`contact_owner`,
                  `t33`.`contact_born`,
                  `t33`.`of_account`,
                  `t33`.`of_contact`,
                  `t33`.`customer`,
                  `t33`.`account_owner`,
                  `t33`.`account_born`,
                  `t33`.`owner`,
                  `t33`.`owner_born`,
                  `t33`.`low`,
                  `t33`.`high`
                FROM (
                  SELECT
                    `t32`.`order_id`,
                    `t32`.`ordered_at`,
                    `t32`.`account_id`,
                    `t32`.`contact_id`,
                    `t32`.`deal_id`,
                    `t32`.`campaign_id`,
                    `t32`.`amount`,
                    `t32`.`cost`,
                    `t32`.`currency`,
                    `t32`.`row_order`,
                    `t32`.`contact_account`,
                    `t32`.`contact_owner`,
                    `t32`.`contact_born`,
                    `t32`.`of_account`,
                    `t32`.`of_contact`,
                    `t32`.`customer`,
                    `t32`.`account_owner`,
                    `t32`.`account_born`,
                    `t32`.`owner`,
                    `t32`.`owner_born`,
                    `t26`.`_order`,
                    `t26`.`low`,
                    `t26`.`high`
                  FROM (
                    SELECT
                      `t30`.`order_id`,
                      `t30`.`ordered_at`,
                      `t30`.`account_id`,
                      `t30`.`contact_id`,
                      `t30`.`deal_id`,
                      `t30`.`campaign_id`,
                      `t30`.`amount`,
                      `t30`.`cost`,
                      `t30`.`currency`,
                      `t30`.`row_order`,
                      `t30`.`contact_account`,
                      `t30`.`contact_owner`,
                      `t30`.`contact_born`,
                      `t30`.`of_account`,
                      `t30`.`of_contact`,
                      `t30`.`customer`,
                      `t30`.`account_owner`,
                      `t30`.`account_born`,
                      IF(`t30`.`of_account` IS NOT NULL, `t30`.`account_owner`, `t30`.`contact_owner`) AS `owner`,
                      IF(`t30`.`of_account` IS NOT NULL, `t30`.`account_born`, `t30`.`contact_born`) AS `owner_born`
                    FROM (
                      SELECT
                        `t29`.`order_id`,
                        `t29`.`ordered_at`,
                        `t29`.`account_id`,
                        `t29`.`contact_id`,
                        `t29`.`deal_id`,
                        `t29`.`campaign_id`,
                        `t29`.`amount`,
                        `t29`.`cost`,
                        `t29`.`currency`,
                        `t29`.`row_order`,
                        `t29`.`contact_account`,
                        `t29`.`contact_owner`,
                        `t29`.`contact_born`,
                        `t29`.`of_account`,
                        `t29`.`of_contact`,
                        `t29`.`customer`,
                        `t29`.`account_owner`,
                        `t29`.`account_born`
                      FROM (
                        SELECT
                          `t28`.`order_id`,
                          `t28`.`ordered_at`,
                          `t28`.`account_id`,
                          `t28`.`contact_id`,
                          `t28`.`deal_id`,
                          `t28`.`campaign_id`,
                          `t28`.`amount`,
                          `t28`.`cost`,
                          `t28`.`currency`,
                          `t28`.`row_order`,
                          `t28`.`contact_account`,
                          `t28`.`contact_owner`,
                          `t28`.`contact_born`,
                          `t28`.`of_account`,
                          `t28`.`of_contact`,
                          `t28`.`customer`,
                          `t19`.`_key`,
                          `t19`.`account_owner`,
                          `t19`.`account_born`
                        FROM (
                          SELECT
                            `t24`.`order_id`,
                            `t24`.`ordered_at`,
                            `t24`.`account_id`,
                            `t24`.`contact_id`,
                            `t24`.`deal_id`,
                            `t24`.`campaign_id`,
                            `t24`.`amount`,
                            `t24`.`cost`,
                            `t24`.`currency`,
                            `t24`.`row_order`,
                            `t24`.`contact_account`,
                            `t24`.`contact_owner`,
                            `t24`.`contact_born`,
                            COALESCE(`t24`.`account_id`, `t24`.`contact_account`) AS `of_account`,
                            CASE
                              WHEN COALESCE(`t24`.`account_id`, `t24`.`contact_account`) IS NULL
                              THEN `t24`.`contact_id`
                              ELSE NULL
                            END AS `of_contact`,
                            IF(
                              COALESCE(`t24`.`account_id`, `t24`.`contact_account`) IS NOT NULL,
                              CONCAT('a:', COALESCE(`t24`.`account_id`, `t24`.`contact_account`)),
                              CONCAT('c:', `t24`.`contact_id`)
                            ) AS `customer`
                          FROM (
                            SELECT
                              `t23`.`order_id`,
                              `t23`.`ordered_at`,
                              `t23`.`account_id`,
                              `t23`.`contact_id`,
                              `t23`.`deal_id`,
                              `t23`.`campaign_id`,
                              `t23`.`amount`,
                              `t23`.`cost`,
                              `t23`.`currency`,
                              `t23`.`row_order`,
                              `t23`.`contact_account`,
                              `t23`.`contact_owner`,
                              `t23`.`contact_born`
                            FROM (
                              SELECT
                                `t15`.`order_id`,
                                `t15`.`ordered_at`,
                                `t15`.`account_id`,
                                `t15`.`contact_id`,
                                `t15`.`deal_id`,
                                `t15`.`campaign_id`,
                                `t15`.`amount`,
                                `t15`.`cost`,
                                `t15`.`currency`,
                                `t15`.`row_order`,
                                `t21`.`_key`,
                                `t21`.`contact_account`,
                                `t21`.`contact_owner`,
                                `t21`.`contact_born`
                              FROM (
                                SELECT
                                  *
                                FROM (
                                  SELECT
                                    `t3`.`order_id`,
                                    `t3`.`ordered_at`,
                                    `t3`.`account_id`,
                                    `t3`.`contact_id`,
                                    `t3`.`deal_id`,
                                    `t3`.`campaign_id`,
                                    `t3`.`amount`,
                                    `t3`.`cost`,
                                    `t3`.`currency`,
                                    `t3`.`row_order`
                                  FROM `crm_v_orders` AS `t3`
                                ) AS `t5`
                                WHERE
                                  `t5`.`ordered_at` IS NOT NULL
                              ) AS `t15`
                              LEFT OUTER JOIN (
                                SELECT
                                  `t14`.`contact_id` AS `_key`,
                                  `t14`.`account_id` AS `contact_account`,
                                  `t14`.`owner_id` AS `contact_owner`,
                                  `t14`.`born` AS `contact_born`
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
                                ) AS `t14`
                              ) AS `t21`
                                ON `t15`.`contact_id` = `t21`.`_key`
                            ) AS `t23`
                          ) AS `t24`
                        ) AS `t28`
                        LEFT OUTER JOIN (
                          SELECT
                            `t11`.`account_id` AS `_key`,
                            `t11`.`owner_id` AS `account_owner`,
                            `t11`.`born` AS `account_born`
                          FROM (
                            SELECT
                              `t8`.`account_id`,
                              `t8`.`owner_id`,
                              `t8`.`row_order`,
                              `t8`.`born`
                            FROM (
                              SELECT
                                *
                              FROM `crm_v_accounts` AS `t1`
                              WHERE
                                `t1`.`account_id` IS NOT NULL AND `t1`.`copy` = 0
                            ) AS `t8`
                          ) AS `t11`
                        ) AS `t19`
                          ON `t28`.`of_account` = `t19`.`_key`
                      ) AS `t29`
                    ) AS `t30`
                  ) AS `t32`
                  LEFT OUTER JOIN (
                    SELECT
                      `t22`.`_order`,
                      MIN(`t22`.`category`) AS `low`,
                      MAX(`t22`.`category`) AS `high`
                    FROM (
                      SELECT
                        `t7`.`_order`,
                        `t7`.`_product`,
                        `t20`.`_id`,
                        `t20`.`category`
                      FROM (
                        SELECT
                          `t0`.`order_id` AS `_order`,
                          `t0`.`product_id` AS `_product`
                        FROM `crm_v_order_lines` AS `t0`
                      ) AS `t7`
                      INNER JOIN (
                        SELECT
                          `t12`.`product_id` AS `_id`,
                          `t12`.`category`
                        FROM (
                          SELECT
                            `t9`.`product_id`,
                            `t9`.`category`,
                            `t9`.`row_order`,
                            `t9`.`born`
                          FROM (
                            SELECT
                              *
                            FROM `crm_v_products` AS `t2`
                            WHERE
                              `t2`.`product_id` IS NOT NULL AND `t2`.`copy` = 0
                          ) AS `t9`
                        ) AS `t12`
                      ) AS `t20`
                        ON `t7`.`_product` = `t20`.`_id`
                    ) AS `t22`
                    GROUP BY
                      1
                  ) AS `t26`
                    ON `t32`.`order_id` = `t26`.`_order`
                ) AS `t33`
              ) AS `t34`
              WHERE
                `t34`.`customer` IS NOT NULL
                AND `t34`.`account_id` IS NULL
                AND `t34`.`contact_account` IS NOT NULL
                AND `t34`.`contact_born` >= `t34`.`ordered_at`
            ) AS `t39`
              ON `t38`.`customer` = `t39`.`_late`
          ) AS `t40`
        ) AS `t41`
      ) AS `t42`
    ) AS `t43`
  ) AS `t44`
) AS `t45`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t34`.`order_id`,
    `t34`.`ordered_at`,
    `t34`.`row_order`,
    `t34`.`account_id`,
    `t34`.`contact_id`,
    `t34`.`deal_id`,
    `t34`.`campaign_id`,
    `t34`.`amount`,
    `t34`.`cost`,
    `t34`.`currency`,
    `t34`.`contact_account`,
    `t34`.`contact_born`,
    `t34`.`of_account`,
    `t34`.`of_contact`,
    `t34`.`customer`,
    `t34`.`owner`,
    `t34`.`owner_born`,
    FALSE AS `late`,
    `t34`.`low`,
    `t34`.`high`,
    CAST(NULL AS TIMESTAMP) AS `first_at`,
    CAST(NULL AS TIMESTAMP) AS `before_at`,
    CAST(NULL AS TIMESTAMP) AS `next_at`,
    CAST(NULL AS BIGINT) AS `number`,
    CAST(NULL AS TIMESTAMP) AS `since`
  FROM (
    SELECT
      `t33`.`order_id`,
      `t33`.`ordered_at`,
      `t33`.`account_id`,
      `t33`.`contact_id`,
      `t33`.`deal_id`,
      `t33`.`campaign_id`,
      `t33`.`amount`,
      `t33`.`cost`,
      `t33`.`currency`,
      `t33`.`row_order`,
      `t33`.`contact_account`,
      `t33`.`contact_owner`,
      `t33`.`contact_born`,
      `t33`.`of_account`,
      `t33`.`of_contact`,
      `t33`.`customer`,
      `t33`.`account_owner`,
      `t33`.`account_born`,
      `t33`.`owner`,
      `t33`.`owner_born`,
      `t33`.`low`,
      `t33`.`high`
    FROM (
      SELECT
        `t32`.`order_id`,
        `t32`.`ordered_at`,
        `t32`.`account_id`,
        `t32`.`contact_id`,
        `t32`.`deal_id`,
        `t32`.`campaign_id`,
        `t32`.`amount`,
        `t32`.`cost`,
        `t32`.`currency`,
        `t32`.`row_order`,
        `t32`.`contact_account`,
        `t32`.`contact_owner`,
        `t32`.`contact_born`,
        `t32`.`of_account`,
        `t32`.`of_contact`,
        `t32`.`customer`,
        `t32`.`account_owner`,
        `t32`.`account_born`,
        `t32`.`owner`,
        `t32`.`owner_born`,
        `t26`.`_order`,
        `t26`.`low`,
        `t26`.`high`
      FROM (
        SELECT
          `t30`.`order_id`,
          `t30`.`ordered_at`,
          `t30`.`account_id`,
          `t30`.`contact_id`,
          `t30`.`deal_id`,
          `t30`.`campaign_id`,
          `t30`.`amount`,
          `t30`.`cost`,
          `t30`.`currency`,
          `t30`.`row_order`,
          `t30`.`contact_account`,
          `t30`.`contact_owner`,
          `t30`.`contact_born`,
          `t30`.`of_account`,
          `t30`.`of_contact`,
          `t30`.`customer`,
          `t30`.`account_owner`,
          `t30`.`account_born`,
          IF(`t30`.`of_account` IS NOT NULL, `t30`.`account_owner`, `t30`.`contact_owner`) AS `owner`,
          IF(`t30`.`of_account` IS NOT NULL, `t30`.`account_born`, `t30`.`contact_born`) AS `owner_born`
        FROM (
          SELECT
            `t29`.`order_id`,
            `t29`.`ordered_at`,
            `t29`.`account_id`,
            `t29`.`contact_id`,
            `t29`.`deal_id`,
            `t29`.`campaign_id`,
            `t29`.`amount`,
            `t29`.`cost`,
            `t29`.`currency`,
            `t29`.`row_order`,
            `t29`.`contact_account`,
            `t29`.`contact_owner`,
            `t29`.`contact_born`,
            `t29`.`of_account`,
            `t29`.`of_contact`,
            `t29`.`customer`,
            `t29`.`account_owner`,
            `t29`.`account_born`
          FROM (
            SELECT
              `t28`.`order_id`,
              `t28`.`ordered_at`,
              `t28`.`account_id`,
              `t28`.`contact_id`,
              `t28`.`deal_id`,
              `t28`.`campaign_id`,
              `t28`.`amount`,
              `t28`.`cost`,
              `t28`.`currency`,
              `t28`.`row_order`,
              `t28`.`contact_account`,
              `t28`.`contact_owner`,
              `t28`.`contact_born`,
              `t28`.`of_account`,
              `t28`.`of_contact`,
              `t28`.`customer`,
              `t19`.`_key`,
              `t19`.`account_owner`,
              `t19`.`account_born`
            FROM (
              SELECT
                `t24`.`order_id`,
                `t24`.`ordered_at`,
                `t24`.`account_id`,
                `t24`.`contact_id`,
                `t24`.`deal_id`,
                `t24`.`campaign_id`,
                `t24`.`amount`,
                `t24`.`cost`,
                `t24`.`currency`,
                `t24`.`row_order`,
                `t24`.`contact_account`,
                `t24`.`contact_owner`,
                `t24`.`contact_born`,
                COALESCE(`t24`.`account_id`, `t24`.`contact_account`) AS `of_account`,
                CASE
                  WHEN COALESCE(`t24`.`account_id`, `t24`.`contact_account`) IS NULL
                  THEN `t24`.`contact_id`
                  ELSE NULL
                END AS `of_contact`,
                IF(
                  COALESCE(`t24`.`account_id`, `t24`.`contact_account`) IS NOT NULL,
                  CONCAT('a:', COALESCE(`t24`.`account_id`, `t24`.`contact_account`)),
                  CONCAT('c:', `t24`.`contact_id`)
                ) AS `customer`
              FROM (
                SELECT
                  `t23`.`order_id`,
                  `t23`.`ordered_at`,
                  `t23`.`account_id`,
                  `t23`.`contact_id`,
                  `t23`.`deal_id`,
                  `t23`.`campaign_id`,
                  `t23`.`amount`,
                  `t23`.`cost`,
                  `t23`.`currency`,
                  `t23`.`row_order`,
                  `t23`.`contact_account`,
                  `t23`.`contact_owner`,
                  `t23`.`contact_born`
                FROM (
                  SELECT
                    `t15`.`order_id`,
                    `t15`.`ordered_at`,
                    `t15`.`account_id`,
                    `t15`.`contact_id`,
                    `t15`.`deal_id`,
                    `t15`.`campaign_id`,
                    `t15`.`amount`,
                    `t15`.`cost`,
                    `t15`.`currency`,
                    `t15`.`row_order`,
                    `t21`.`_key`,
                    `t21`.`contact_account`,
                    `t21`.`contact_owner`,
                    `t21`.`contact_born`
                  FROM (
                    SELECT
                      *
                    FROM (
                      SELECT
                        `t3`.`order_id`,
                        `t3`.`ordered_at`,
                        `t3`.`account_id`,
                        `t3`.`contact_id`,
                        `t3`.`deal_id`,
                        `t3`.`campaign_id`,
                        `t3`.`amount`,
                        `t3`.`cost`,
                        `t3`.`currency`,
                        `t3`.`row_order`
                      FROM `crm_v_orders` AS `t3`
                    ) AS `t5`
                    WHERE
                      `t5`.`ordered_at` IS NOT NULL
                  ) AS `t15`
                  LEFT OUTER JOIN (
                    SELECT
                      `t14`.`contact_id` AS `_key`,
                      `t14`.`account_id` AS `contact_account`,
                      `t14`.`owner_id` AS `contact_owner`,
                      `t14`.`born` AS `contact_born`
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
                    ) AS `t14`
                  ) AS `t21`
                    ON `t15`.`contact_id` = `t21`.`_key`
                ) AS `t23`
              ) AS `t24`
            ) AS `t28`
            LEFT OUTER JOIN (
              SELECT
                `t11`.`account_id` AS `_key`,
                `t11`.`owner_id` AS `account_owner`,
                `t11`.`born` AS `account_born`
              FROM (
                SELECT
                  `t8`.`account_id`,
                  `t8`.`owner_id`,
                  `t8`.`row_order`,
                  `t8`.`born`
                FROM (
                  SELECT
                    *
                  FROM `crm_v_accounts` AS `t1`
                  WHERE
                    `t1`.`account_id` IS NOT NULL AND `t1`.`copy` = 0
                ) AS `t8`
              ) AS `t11`
            ) AS `t19`
              ON `t28`.`of_account` = `t19`.`_key`
          ) AS `t29`
        ) AS `t30`
      ) AS `t32`
      LEFT OUTER JOIN (
        SELECT
          `t22`.`_order`,
          MIN(`t22`.`category`) AS `low`,
          MAX(`t22`.`category`) AS `high`
        FROM (
          SELECT
            `t7`.`_order`,
            `t7`.`_product`,
            `t20`.`_id`,
            `t20`.`category`
          FROM (
            SELECT
              `t0`.`order_id` AS `_order`,
              `t0`.`product_id` AS `_product`
            FROM `crm_v_order_lines` AS `t0`
          ) AS `t7`
          INNER JOIN (
            SELECT
              `t12`.`product_id` AS `_id`,
              `t12`.`category`
            FROM (
              SELECT
                `t9`.`product_id`,
                `t9`.`category`,
                `t9`.`row_order`,
                `t9`.`born`
              FROM (
                SELECT
                  *
                FROM `crm_v_products` AS `t2`
                WHERE
                  `t2`.`product_id` IS NOT NULL AND `t2`.`copy` = 0
              ) AS `t9`
            ) AS `t12`
          ) AS `t20`
            ON `t7`.`_product` = `t20`.`_id`
        ) AS `t22`
        GROUP BY
          1
      ) AS `t26`
        ON `t32`.`order_id` = `t26`.`_order`
    ) AS `t33`
  ) AS `t34`
  WHERE
    `t34`.`customer` IS NULL
) AS `t35`

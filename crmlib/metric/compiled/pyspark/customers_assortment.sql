-- customers_assortment by all: c__ {"basis": "orders"}
SELECT
  `t13`.`p`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t12`.`p`,
    `t12`.`p_asof`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t2`.`p`,
        `t2`.`p_asof`,
        `t6`.`of_account`,
        CASE WHEN `t6`.`owner_born` < `t2`.`p_asof` THEN `t6`.`owner` ELSE NULL END AS `owner`
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
          `t0`.`next_at`,
          `t0`.`since`
        FROM `crm_customer_orders` AS `t0`
        WHERE
          NOT (
            `t0`.`late`
          ) AND `t0`.`customer` IS NOT NULL
      ) AS `t6`
      INNER JOIN `crm_periods` AS `t2`
        ON `t6`.`ordered_at` < `t2`.`p_cut`
        AND `t6`.`next_at` >= `t2`.`p_cut`
        AND `t6`.`since` >= `t2`.`p_t12`
    ) AS `t8`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t10`.`p`,
        `t10`.`p_asof`,
        `t10`.`of_account`,
        `t10`.`owner`
      FROM (
        SELECT
          `t9`.`p`,
          `t9`.`p_asof`,
          `t9`.`of_account`,
          `t9`.`of_contact`,
          `t9`.`owner`,
          MIN(`t9`.`low`) AS `low`,
          MAX(`t9`.`high`) AS `high`
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
            CASE
              WHEN NOT (
                (
                  COALESCE(
                    `t7`.`account_id`,
                    CASE
                      WHEN `t7`.`contact_born` < `t7`.`p_asof`
                      THEN `t7`.`contact_account`
                      ELSE NULL
                    END
                  ) IS NULL
                )
                AND (
                  `t7`.`contact_account` IS NOT NULL
                )
              )
              THEN CASE WHEN `t7`.`owner_born` < `t7`.`p_asof` THEN `t7`.`owner` ELSE NULL END
              ELSE NULL
            END AS `owner`,
            `t7`.`owner_born`,
            `t7`.`row_order`,
            `t7`.`order_id`,
            `t7`.`account_id`,
            `t7`.`contact_id`,
            `t7`.`contact_account`,
            `t7`.`contact_born`,
            `t7`.`low`,
            `t7`.`high`,
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
              `t5`.`low`,
              `t5`.`high`,
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
                `t0`.`low`,
                `t0`.`high`
              FROM `crm_customer_orders` AS `t0`
              WHERE
                `t0`.`late`
            ) AS `t5`
            INNER JOIN `crm_periods` AS `t2`
              ON `t5`.`ordered_at` < `t2`.`p_cut`
          ) AS `t7`
          WHERE
            `t7`.`ordered_at` >= `t7`.`p_t12`
            AND IF(
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
            ) IS NOT NULL
        ) AS `t9`
        GROUP BY
          1,
          2,
          3,
          4,
          5
      ) AS `t10`
      WHERE
        `t10`.`low` <> `t10`.`high`
    ) AS `t11`
  ) AS `t12`
) AS `t13`
GROUP BY
  1

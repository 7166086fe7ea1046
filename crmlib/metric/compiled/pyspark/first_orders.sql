-- first_orders by all: c__by_campaign {"basis": "orders"}
SELECT
  `t27`.`p`,
  SUM(CAST(`t27`.`by_campaign` AS BIGINT)) AS `c__by_campaign`
FROM (
  SELECT
    `t26`.`p`,
    `t26`.`p_asof`,
    COALESCE(`t26`.`campaign_id`, `t26`.`deal_campaign`) IS NOT NULL AS `by_campaign`
  FROM (
    SELECT
      `t25`.`p`,
      `t25`.`p_asof`,
      `t25`.`of_account`,
      `t25`.`owner`,
      `t25`.`campaign_id`,
      `t25`.`deal_id`,
      `t25`.`deal_campaign`,
      `t25`.`deal_source`
    FROM (
      SELECT
        `t24`.`p`,
        `t24`.`p_asof`,
        `t24`.`of_account`,
        `t24`.`owner`,
        `t24`.`campaign_id`,
        `t24`.`deal_id`,
        `t13`.`_key`,
        `t13`.`_born`,
        `t13`.`deal_campaign`,
        `t13`.`deal_source`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t16`.`p`,
            `t16`.`p_asof`,
            `t16`.`of_account`,
            CASE WHEN `t16`.`owner_born` < `t16`.`p_asof` THEN `t16`.`owner` ELSE NULL END AS `owner`,
            `t16`.`campaign_id`,
            `t16`.`deal_id`
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
              `t15`.`before_at`,
              `t15`.`campaign_id`,
              `t15`.`deal_id`,
              `t15`.`born`,
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
                `t11`.`late`,
                `t11`.`ordered_at`,
                `t11`.`customer`,
                `t11`.`of_account`,
                `t11`.`of_contact`,
                `t11`.`owner`,
                `t11`.`owner_born`,
                `t11`.`row_order`,
                `t11`.`order_id`,
                `t11`.`account_id`,
                `t11`.`contact_id`,
                `t11`.`contact_account`,
                `t11`.`contact_born`,
                `t11`.`before_at`,
                `t11`.`campaign_id`,
                `t11`.`deal_id`,
                `t11`.`born`,
                `t11`.`_day`,
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
                `t4`.`p_typed`,
                `t4`.`p_day`
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
                  `t1`.`before_at`,
                  `t1`.`campaign_id`,
                  `t1`.`deal_id`,
                  `t1`.`ordered_at` AS `born`,
                  CAST(`t1`.`ordered_at` AS DATE) AS `_day`
                FROM `crm_customer_orders` AS `t1`
                WHERE
                  NOT (
                    `t1`.`late`
                  )
                  AND `t1`.`customer` IS NOT NULL
                  AND `t1`.`before_at` IS NULL
                  AND `t1`.`ordered_at` IS NOT NULL
              ) AS `t11`
              INNER JOIN `crm_period_days` AS `t4`
                ON `t11`.`_day` = `t4`.`p_day`
                AND `t11`.`ordered_at` >= `t4`.`p_start`
                AND `t11`.`ordered_at` < `t4`.`p_cut`
                AND `t11`.`born` < `t4`.`p_asof`
            ) AS `t15`
          ) AS `t16`
        ) AS `t17`
        UNION ALL
        SELECT
          *
        FROM (
          SELECT
            `t21`.`p`,
            `t21`.`p_asof`,
            `t21`.`of_account`,
            `t21`.`owner`,
            `t21`.`campaign_id`,
            `t21`.`deal_id`
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
              `t20`.`campaign_id`,
              `t20`.`deal_id`,
              `t20`.`p`,
              `t20`.`p_start`,
              `t20`.`p_cut`,
              `t20`.`p_asof`,
              `t20`.`p_opening`,
              `t20`.`p_t12`,
              `t20`.`p_s12`,
              `t20`.`p_t24`,
              `t20`.`p_start_on`,
              `t20`.`p_cut_on`,
              `t20`.`p_opening_on`,
              `t20`.`p_cut_day`,
              `t20`.`p_opening_day`,
              `t20`.`p_next_start`,
              `t20`.`p_next_end`,
              `t20`.`p_typed`
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  `t18`.`late`,
                  `t18`.`ordered_at`,
                  `t18`.`customer`,
                  `t18`.`of_account`,
                  `t18`.`of_contact`,
                  `t18`.`owner`,
                  `t18`.`owner_born`,
                  `t18`.`row_order`,
                  `t18`.`order_id`,
                  `t18`.`account_id`,
                  `t18`.`contact_id`,
                  `t18`.`contact_account`,
                  `t18`.`contact_born`,
                  `t18`.`campaign_id`,
                  `t18`.`deal_id`,
                  `t18`.`p`,
                  `t18`.`p_start`,
                  `t18`.`p_cut`,
                  `t18`.`p_asof`,
                  `t18`.`p_opening`,
                  `t18`.`p_t12`,
                  `t18`.`p_s12`,
                  `t18`.`p_t24`,
                  `t18`.`p_start_on`,
                  `t18`.`p_cut_on`,
                  `t18`.`p_opening_on`,
                  `t18`.`p_cut_day`,
                  `t18`.`p_opening_day`,
                  `t18`.`p_next_start`,
                  `t18`.`p_next_end`,
                  `t18`.`p_typed`,
                  ROW_NUMBER() OVER (
                    PARTITION BY `t18`.`p`, `t18`.`customer`
                    ORDER BY `t18`.`ordered_at` ASC NULLS LAST, `t18`.`row_order` ASC NULLS LAST, `t18`.`order_id` ASC NULLS LAST
                  ) - 1 AS `_place`
                FROM (
                  SELECT
                    `t14`.`late`,
                    `t14`.`ordered_at`,
                    IF(
                      COALESCE(
                        `t14`.`account_id`,
                        CASE
                          WHEN `t14`.`contact_born` < `t14`.`p_asof`
                          THEN `t14`.`contact_account`
                          ELSE NULL
                        END
                      ) IS NOT NULL,
                      CONCAT(
                        'a:',
                        COALESCE(
                          `t14`.`account_id`,
                          CASE
                            WHEN `t14`.`contact_born` < `t14`.`p_asof`
                            THEN `t14`.`contact_account`
                            ELSE NULL
                          END
                        )
                      ),
                      CONCAT('c:', `t14`.`contact_id`)
                    ) AS `customer`,
                    COALESCE(
                      `t14`.`account_id`,
                      CASE
                        WHEN `t14`.`contact_born` < `t14`.`p_asof`
                        THEN `t14`.`contact_account`
                        ELSE NULL
                      END
                    ) AS `of_account`,
                    CASE
                      WHEN COALESCE(
                        `t14`.`account_id`,
                        CASE
                          WHEN `t14`.`contact_born` < `t14`.`p_asof`
                          THEN `t14`.`contact_account`
                          ELSE NULL
                        END
                      ) IS NULL
                      THEN `t14`.`contact_id`
                      ELSE NULL
                    END AS `of_contact`,
                    CASE
                      WHEN NOT (
                        (
                          COALESCE(
                            `t14`.`account_id`,
                            CASE
                              WHEN `t14`.`contact_born` < `t14`.`p_asof`
                              THEN `t14`.`contact_account`
                              ELSE NULL
                            END
                          ) IS NULL
                        )
                        AND (
                          `t14`.`contact_account` IS NOT NULL
                        )
                      )
                      THEN CASE WHEN `t14`.`owner_born` < `t14`.`p_asof` THEN `t14`.`owner` ELSE NULL END
                      ELSE NULL
                    END AS `owner`,
                    `t14`.`owner_born`,
                    `t14`.`row_order`,
                    `t14`.`order_id`,
                    `t14`.`account_id`,
                    `t14`.`contact_id`,
                    `t14`.`contact_account`,
                    `t14`.`contact_born`,
                    `t14`.`campaign_id`,
                    `t14`.`deal_id`,
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
                      `t9`.`late`,
                      `t9`.`ordered_at`,
                      `t9`.`customer`,
                      `t9`.`of_account`,
                      `t9`.`of_contact`,
                      `t9`.`owner`,
                      `t9`.`owner_born`,
                      `t9`.`row_order`,
                      `t9`.`order_id`,
                      `t9`.`account_id`,
                      `t9`.`contact_id`,
                      `t9`.`contact_account`,
                      `t9`.`contact_born`,
                      `t9`.`campaign_id`,
                      `t9`.`deal_id`,
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
                      `t5`.`p_typed`
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
                        `t1`.`campaign_id`,
                        `t1`.`deal_id`
                      FROM `crm_customer_orders` AS `t1`
                      WHERE
                        `t1`.`late`
                    ) AS `t9`
                    INNER JOIN `crm_periods` AS `t5`
                      ON `t9`.`ordered_at` < `t5`.`p_cut`
                  ) AS `t14`
                ) AS `t18`
              ) AS `t19`
              WHERE
                `t19`.`_place` = 0
            ) AS `t20`
          ) AS `t21`
          WHERE
            `t21`.`ordered_at` >= `t21`.`p_start`
        ) AS `t22`
      ) AS `t24`
      LEFT OUTER JOIN (
        SELECT
          `t10`.`deal_id` AS `_key`,
          `t10`.`born` AS `_born`,
          `t10`.`campaign_id` AS `deal_campaign`,
          `t10`.`source` AS `deal_source`
        FROM (
          SELECT
            `t7`.`deal_id`,
            `t7`.`campaign_id`,
            `t7`.`source`,
            `t7`.`row_order`,
            `t7`.`born`
          FROM (
            SELECT
              *
            FROM `crm_v_deals` AS `t0`
            WHERE
              `t0`.`deal_id` IS NOT NULL AND `t0`.`copy` = 0
          ) AS `t7`
        ) AS `t10`
      ) AS `t13`
        ON `t24`.`deal_id` = `t13`.`_key` AND `t13`.`_born` < `t24`.`p_asof`
    ) AS `t25`
  ) AS `t26`
) AS `t27`
GROUP BY
  1

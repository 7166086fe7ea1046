-- first_orders by all: c__by_campaign {"basis": "orders"}
SELECT
  `t22`.`p`,
  SUM(CAST(`t22`.`by_campaign` AS BIGINT)) AS `c__by_campaign`
FROM (
  SELECT
    `t21`.`p`,
    `t21`.`p_asof`,
    `t21`.`of_campaign` IS NOT NULL AS `by_campaign`
  FROM (
    SELECT
      `t20`.`ordered_at`,
      `t20`.`order_id`,
      `t20`.`account_id`,
      `t20`.`contact_id`,
      `t20`.`deal_id`,
      `t20`.`campaign_id`,
      `t20`.`owner_id`,
      `t20`.`amount`,
      `t20`.`cost`,
      `t20`.`currency`,
      `t20`.`row_order`,
      `t20`.`born`,
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
      `t20`.`p_typed`,
      `t20`.`contact_account`,
      `t20`.`of_account`,
      `t20`.`of_contact`,
      `t20`.`customer`,
      `t20`.`deal_campaign`,
      `t20`.`deal_source`,
      `t20`.`of_campaign`,
      ROW_NUMBER() OVER (
        PARTITION BY `t20`.`p`, `t20`.`customer`
        ORDER BY `t20`.`ordered_at` ASC NULLS LAST, `t20`.`row_order` ASC NULLS LAST, `t20`.`order_id` ASC NULLS LAST
      ) - 1 AS `_place`
    FROM (
      SELECT
        `t19`.`ordered_at`,
        `t19`.`order_id`,
        `t19`.`account_id`,
        `t19`.`contact_id`,
        `t19`.`deal_id`,
        `t19`.`campaign_id`,
        `t19`.`owner_id`,
        `t19`.`amount`,
        `t19`.`cost`,
        `t19`.`currency`,
        `t19`.`row_order`,
        `t19`.`born`,
        `t19`.`p`,
        `t19`.`p_start`,
        `t19`.`p_cut`,
        `t19`.`p_asof`,
        `t19`.`p_opening`,
        `t19`.`p_t12`,
        `t19`.`p_s12`,
        `t19`.`p_t24`,
        `t19`.`p_start_on`,
        `t19`.`p_cut_on`,
        `t19`.`p_opening_on`,
        `t19`.`p_cut_day`,
        `t19`.`p_opening_day`,
        `t19`.`p_next_start`,
        `t19`.`p_next_end`,
        `t19`.`p_typed`,
        `t19`.`contact_account`,
        `t19`.`of_account`,
        `t19`.`of_contact`,
        `t19`.`customer`,
        `t19`.`deal_campaign`,
        `t19`.`deal_source`,
        COALESCE(`t19`.`campaign_id`, `t19`.`deal_campaign`) AS `of_campaign`
      FROM (
        SELECT
          `t18`.`ordered_at`,
          `t18`.`order_id`,
          `t18`.`account_id`,
          `t18`.`contact_id`,
          `t18`.`deal_id`,
          `t18`.`campaign_id`,
          `t18`.`owner_id`,
          `t18`.`amount`,
          `t18`.`cost`,
          `t18`.`currency`,
          `t18`.`row_order`,
          `t18`.`born`,
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
          `t18`.`contact_account`,
          `t18`.`of_account`,
          `t18`.`of_contact`,
          `t18`.`customer`,
          `t18`.`deal_campaign`,
          `t18`.`deal_source`
        FROM (
          SELECT
            `t17`.`ordered_at`,
            `t17`.`order_id`,
            `t17`.`account_id`,
            `t17`.`contact_id`,
            `t17`.`deal_id`,
            `t17`.`campaign_id`,
            `t17`.`owner_id`,
            `t17`.`amount`,
            `t17`.`cost`,
            `t17`.`currency`,
            `t17`.`row_order`,
            `t17`.`born`,
            `t17`.`p`,
            `t17`.`p_start`,
            `t17`.`p_cut`,
            `t17`.`p_asof`,
            `t17`.`p_opening`,
            `t17`.`p_t12`,
            `t17`.`p_s12`,
            `t17`.`p_t24`,
            `t17`.`p_start_on`,
            `t17`.`p_cut_on`,
            `t17`.`p_opening_on`,
            `t17`.`p_cut_day`,
            `t17`.`p_opening_day`,
            `t17`.`p_next_start`,
            `t17`.`p_next_end`,
            `t17`.`p_typed`,
            `t17`.`contact_account`,
            `t17`.`of_account`,
            `t17`.`of_contact`,
            `t17`.`customer`,
            `t12`.`_key`,
            `t12`.`_born`,
            `t12`.`deal_campaign`,
            `t12`.`deal_source`
          FROM (
            SELECT
              `t15`.`ordered_at`,
              `t15`.`order_id`,
              `t15`.`account_id`,
              `t15`.`contact_id`,
              `t15`.`deal_id`,
              `t15`.`campaign_id`,
              `t15`.`owner_id`,
              `t15`.`amount`,
              `t15`.`cost`,
              `t15`.`currency`,
              `t15`.`row_order`,
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
              `t15`.`p_typed`,
              `t15`.`contact_account`,
              COALESCE(`t15`.`account_id`, `t15`.`contact_account`) AS `of_account`,
              CASE
                WHEN COALESCE(`t15`.`account_id`, `t15`.`contact_account`) IS NULL
                THEN `t15`.`contact_id`
                ELSE NULL
              END AS `of_contact`,
              IF(
                COALESCE(`t15`.`account_id`, `t15`.`contact_account`) IS NOT NULL,
                CONCAT('a:', COALESCE(`t15`.`account_id`, `t15`.`contact_account`)),
                CONCAT('c:', `t15`.`contact_id`)
              ) AS `customer`
            FROM (
              SELECT
                `t14`.`ordered_at`,
                `t14`.`order_id`,
                `t14`.`account_id`,
                `t14`.`contact_id`,
                `t14`.`deal_id`,
                `t14`.`campaign_id`,
                `t14`.`owner_id`,
                `t14`.`amount`,
                `t14`.`cost`,
                `t14`.`currency`,
                `t14`.`row_order`,
                `t14`.`born`,
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
                `t14`.`p_typed`,
                `t14`.`contact_account`
              FROM (
                SELECT
                  `t4`.`ordered_at`,
                  `t4`.`order_id`,
                  `t4`.`account_id`,
                  `t4`.`contact_id`,
                  `t4`.`deal_id`,
                  `t4`.`campaign_id`,
                  `t4`.`owner_id`,
                  `t4`.`amount`,
                  `t4`.`cost`,
                  `t4`.`currency`,
                  `t4`.`row_order`,
                  `t4`.`born`,
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
                  `t13`.`_key`,
                  `t13`.`_born`,
                  `t13`.`contact_account`
                FROM `crm_v_orders` AS `t4`
                INNER JOIN `crm_periods` AS `t5`
                  ON `t4`.`ordered_at` < `t5`.`p_cut` AND `t4`.`born` < `t5`.`p_asof`
                LEFT OUTER JOIN (
                  SELECT
                    `t9`.`contact_id` AS `_key`,
                    `t9`.`born` AS `_born`,
                    `t9`.`account_id` AS `contact_account`
                  FROM (
                    SELECT
                      `t7`.`contact_id`,
                      `t7`.`account_id`,
                      `t7`.`row_order`,
                      `t7`.`born`
                    FROM (
                      SELECT
                        *
                      FROM `crm_v_contacts` AS `t3`
                      WHERE
                        `t3`.`contact_id` IS NOT NULL AND `t3`.`copy` = 0
                    ) AS `t7`
                  ) AS `t9`
                ) AS `t13`
                  ON `t4`.`contact_id` = `t13`.`_key` AND `t13`.`_born` < `t5`.`p_asof`
              ) AS `t14`
            ) AS `t15`
          ) AS `t17`
          LEFT OUTER JOIN (
            SELECT
              `t8`.`deal_id` AS `_key`,
              `t8`.`born` AS `_born`,
              `t8`.`campaign_id` AS `deal_campaign`,
              `t8`.`source` AS `deal_source`
            FROM (
              SELECT
                `t6`.`deal_id`,
                `t6`.`campaign_id`,
                `t6`.`source`,
                `t6`.`row_order`,
                `t6`.`born`
              FROM (
                SELECT
                  *
                FROM `crm_v_deals` AS `t1`
                WHERE
                  `t1`.`deal_id` IS NOT NULL AND `t1`.`copy` = 0
              ) AS `t6`
            ) AS `t8`
          ) AS `t12`
            ON `t17`.`deal_id` = `t12`.`_key` AND `t12`.`_born` < `t17`.`p_asof`
        ) AS `t18`
      ) AS `t19`
      WHERE
        `t19`.`customer` IS NOT NULL
    ) AS `t20`
  ) AS `t21`
  WHERE
    `t21`.`_place` = 0 AND `t21`.`ordered_at` >= `t21`.`p_start`
) AS `t22`
GROUP BY
  1

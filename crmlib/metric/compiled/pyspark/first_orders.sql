-- first_orders by all: c__by_campaign {"basis": "orders"}
SELECT
  `t26`.`p`,
  SUM(CAST(`t26`.`by_campaign` AS BIGINT)) AS `c__by_campaign`
FROM (
  SELECT
    `t25`.`p`,
    `t25`.`p_asof`,
    `t25`.`of_campaign` IS NOT NULL AS `by_campaign`
  FROM (
    SELECT
      `t24`.`ordered_at`,
      `t24`.`order_id`,
      `t24`.`account_id`,
      `t24`.`contact_id`,
      `t24`.`deal_id`,
      `t24`.`campaign_id`,
      `t24`.`owner_id`,
      `t24`.`amount`,
      `t24`.`cost`,
      `t24`.`currency`,
      `t24`.`row_order`,
      `t24`.`born`,
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
      `t24`.`p_typed`,
      `t24`.`contact_account`,
      `t24`.`of_account`,
      `t24`.`of_contact`,
      `t24`.`customer`,
      `t24`.`deal_campaign`,
      `t24`.`deal_source`,
      `t24`.`of_campaign`,
      ROW_NUMBER() OVER (
        PARTITION BY `t24`.`p`, `t24`.`customer`
        ORDER BY `t24`.`ordered_at` ASC NULLS LAST, `t24`.`row_order` ASC NULLS LAST, `t24`.`order_id` ASC NULLS LAST
      ) - 1 AS `_place`
    FROM (
      SELECT
        `t23`.`ordered_at`,
        `t23`.`order_id`,
        `t23`.`account_id`,
        `t23`.`contact_id`,
        `t23`.`deal_id`,
        `t23`.`campaign_id`,
        `t23`.`owner_id`,
        `t23`.`amount`,
        `t23`.`cost`,
        `t23`.`currency`,
        `t23`.`row_order`,
        `t23`.`born`,
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
        `t23`.`p_typed`,
        `t23`.`contact_account`,
        `t23`.`of_account`,
        `t23`.`of_contact`,
        `t23`.`customer`,
        `t23`.`deal_campaign`,
        `t23`.`deal_source`,
        COALESCE(`t23`.`campaign_id`, `t23`.`deal_campaign`) AS `of_campaign`
      FROM (
        SELECT
          `t22`.`ordered_at`,
          `t22`.`order_id`,
          `t22`.`account_id`,
          `t22`.`contact_id`,
          `t22`.`deal_id`,
          `t22`.`campaign_id`,
          `t22`.`owner_id`,
          `t22`.`amount`,
          `t22`.`cost`,
          `t22`.`currency`,
          `t22`.`row_order`,
          `t22`.`born`,
          `t22`.`p`,
          `t22`.`p_start`,
          `t22`.`p_cut`,
          `t22`.`p_asof`,
          `t22`.`p_opening`,
          `t22`.`p_t12`,
          `t22`.`p_s12`,
          `t22`.`p_t24`,
          `t22`.`p_start_on`,
          `t22`.`p_cut_on`,
          `t22`.`p_opening_on`,
          `t22`.`p_cut_day`,
          `t22`.`p_opening_day`,
          `t22`.`p_next_start`,
          `t22`.`p_next_end`,
          `t22`.`p_typed`,
          `t22`.`contact_account`,
          `t22`.`of_account`,
          `t22`.`of_contact`,
          `t22`.`customer`,
          `t22`.`deal_campaign`,
          `t22`.`deal_source`
        FROM (
          SELECT
            `t21`.`ordered_at`,
            `t21`.`order_id`,
            `t21`.`account_id`,
            `t21`.`contact_id`,
            `t21`.`deal_id`,
            `t21`.`campaign_id`,
            `t21`.`owner_id`,
            `t21`.`amount`,
            `t21`.`cost`,
            `t21`.`currency`,
            `t21`.`row_order`,
            `t21`.`born`,
            `t21`.`p`,
            `t21`.`p_start`,
            `t21`.`p_cut`,
            `t21`.`p_asof`,
            `t21`.`p_opening`,
            `t21`.`p_t12`,
            `t21`.`p_s12`,
            `t21`.`p_t24`,
            `t21`.`p_start_on`,
            `t21`.`p_cut_on`,
            `t21`.`p_opening_on`,
            `t21`.`p_cut_day`,
            `t21`.`p_opening_day`,
            `t21`.`p_next_start`,
            `t21`.`p_next_end`,
            `t21`.`p_typed`,
            `t21`.`contact_account`,
            `t21`.`of_account`,
            `t21`.`of_contact`,
            `t21`.`customer`,
            `t16`.`_key`,
            `t16`.`_born`,
            `t16`.`deal_campaign`,
            `t16`.`deal_source`
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
                `t18`.`contact_account`
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
                  `t17`.`_key`,
                  `t17`.`_born`,
                  `t17`.`contact_account`
                FROM `crm_v_orders` AS `t4`
                INNER JOIN `crm_periods` AS `t5`
                  ON `t4`.`ordered_at` < `t5`.`p_cut` AND `t4`.`born` < `t5`.`p_asof`
                LEFT OUTER JOIN (
                  SELECT
                    `t13`.`contact_id` AS `_key`,
                    `t13`.`born` AS `_born`,
                    `t13`.`account_id` AS `contact_account`
                  FROM (
                    SELECT
                      `t11`.`contact_id`,
                      `t11`.`account_id`,
                      `t11`.`row_order`,
                      `t11`.`born`
                    FROM (
                      SELECT
                        *
                      FROM (
                        SELECT
                          `t7`.`contact_id`,
                          `t7`.`account_id`,
                          `t7`.`row_order`,
                          `t7`.`born`,
                          ROW_NUMBER() OVER (PARTITION BY `t7`.`contact_id` ORDER BY `t7`.`row_order` ASC NULLS LAST) - 1 AS `_rank`
                        FROM (
                          SELECT
                            *
                          FROM `crm_v_contacts` AS `t3`
                          WHERE
                            `t3`.`contact_id` IS NOT NULL
                        ) AS `t7`
                      ) AS `t9`
                      WHERE
                        `t9`.`_rank` = 0
                    ) AS `t11`
                  ) AS `t13`
                ) AS `t17`
                  ON `t4`.`contact_id` = `t17`.`_key` AND `t17`.`_born` < `t5`.`p_asof`
              ) AS `t18`
            ) AS `t19`
          ) AS `t21`
          LEFT OUTER JOIN (
            SELECT
              `t12`.`deal_id` AS `_key`,
              `t12`.`born` AS `_born`,
              `t12`.`campaign_id` AS `deal_campaign`,
              `t12`.`source` AS `deal_source`
            FROM (
              SELECT
                `t10`.`deal_id`,
                `t10`.`campaign_id`,
                `t10`.`source`,
                `t10`.`row_order`,
                `t10`.`born`
              FROM (
                SELECT
                  *
                FROM (
                  SELECT
                    `t6`.`deal_id`,
                    `t6`.`campaign_id`,
                    `t6`.`source`,
                    `t6`.`row_order`,
                    `t6`.`born`,
                    ROW_NUMBER() OVER (PARTITION BY `t6`.`deal_id` ORDER BY `t6`.`row_order` ASC NULLS LAST) - 1 AS `_rank`
                  FROM (
                    SELECT
                      *
                    FROM `crm_v_deals` AS `t2`
                    WHERE
                      `t2`.`deal_id` IS NOT NULL
                  ) AS `t6`
                ) AS `t8`
                WHERE
                  `t8`.`_rank` = 0
              ) AS `t10`
            ) AS `t12`
          ) AS `t16`
            ON `t21`.`deal_id` = `t16`.`_key` AND `t16`.`_born` < `t21`.`p_asof`
        ) AS `t22`
      ) AS `t23`
      WHERE
        `t23`.`customer` IS NOT NULL
    ) AS `t24`
  ) AS `t25`
  WHERE
    `t25`.`_place` = 0 AND `t25`.`ordered_at` >= `t25`.`p_start`
) AS `t26`
GROUP BY
  1

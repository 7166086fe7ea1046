-- orders by all: c__by_campaign s__campaign_amount n__campaign_amount u__campaign_amount s__profit n__profit u__profit s__costed n__costed u__costed s__amount_sold n__amount_sold u__amount_sold {"basis": "orders"}
SELECT
  `t31`.`p`,
  SUM(CAST(`t31`.`by_campaign` AS BIGINT)) AS `c__by_campaign`,
  SUM(`t31`.`campaign_amount`) AS `s__campaign_amount`,
  COUNT(`t31`.`campaign_amount`) AS `n__campaign_amount`,
  COUNT(`t31`.`campaign_amount_unrated`) AS `u__campaign_amount`,
  SUM(`t31`.`profit`) AS `s__profit`,
  COUNT(`t31`.`profit`) AS `n__profit`,
  COUNT(`t31`.`profit_unrated`) AS `u__profit`,
  SUM(`t31`.`costed`) AS `s__costed`,
  COUNT(`t31`.`costed`) AS `n__costed`,
  COUNT(`t31`.`costed_unrated`) AS `u__costed`,
  SUM(`t31`.`amount_sold`) AS `s__amount_sold`,
  COUNT(`t31`.`amount_sold`) AS `n__amount_sold`,
  COUNT(`t31`.`amount_sold_unrated`) AS `u__amount_sold`
FROM (
  SELECT
    `t30`.`p`,
    `t30`.`p_asof`,
    `t30`.`of_campaign` IS NOT NULL AS `by_campaign`,
    `t30`.`amount` * `t30`.`rate` AS `amount_sold`,
    CASE
      WHEN (
        `t30`.`amount` IS NOT NULL
      ) AND (
        `t30`.`rate` IS NULL
      )
      THEN `t30`.`currency`
      ELSE NULL
    END AS `amount_sold_unrated`,
    CASE WHEN `t30`.`of_campaign` IS NOT NULL THEN `t30`.`amount` ELSE NULL END * `t30`.`rate` AS `campaign_amount`,
    CASE
      WHEN (
        CASE WHEN `t30`.`of_campaign` IS NOT NULL THEN `t30`.`amount` ELSE NULL END IS NOT NULL
      )
      AND (
        `t30`.`rate` IS NULL
      )
      THEN `t30`.`currency`
      ELSE NULL
    END AS `campaign_amount_unrated`,
    CASE WHEN `t30`.`cost` IS NOT NULL THEN `t30`.`amount` - `t30`.`cost` ELSE NULL END * `t30`.`rate` AS `profit`,
    CASE
      WHEN (
        CASE WHEN `t30`.`cost` IS NOT NULL THEN `t30`.`amount` - `t30`.`cost` ELSE NULL END IS NOT NULL
      )
      AND (
        `t30`.`rate` IS NULL
      )
      THEN `t30`.`currency`
      ELSE NULL
    END AS `profit_unrated`,
    CASE WHEN `t30`.`cost` IS NOT NULL THEN `t30`.`amount` ELSE NULL END * `t30`.`rate` AS `costed`,
    CASE
      WHEN (
        CASE WHEN `t30`.`cost` IS NOT NULL THEN `t30`.`amount` ELSE NULL END IS NOT NULL
      )
      AND (
        `t30`.`rate` IS NULL
      )
      THEN `t30`.`currency`
      ELSE NULL
    END AS `costed_unrated`
  FROM (
    SELECT
      `t29`.`ordered_at`,
      `t29`.`order_id`,
      `t29`.`account_id`,
      `t29`.`contact_id`,
      `t29`.`deal_id`,
      `t29`.`campaign_id`,
      `t29`.`owner_id`,
      `t29`.`amount`,
      `t29`.`cost`,
      `t29`.`currency`,
      `t29`.`row_order`,
      `t29`.`born`,
      `t29`.`p`,
      `t29`.`p_start`,
      `t29`.`p_cut`,
      `t29`.`p_asof`,
      `t29`.`p_opening`,
      `t29`.`p_t12`,
      `t29`.`p_s12`,
      `t29`.`p_t24`,
      `t29`.`p_start_on`,
      `t29`.`p_cut_on`,
      `t29`.`p_opening_on`,
      `t29`.`p_cut_day`,
      `t29`.`p_opening_day`,
      `t29`.`p_next_start`,
      `t29`.`p_next_end`,
      `t29`.`p_typed`,
      `t29`.`contact_account`,
      `t29`.`of_account`,
      `t29`.`of_contact`,
      `t29`.`customer`,
      `t29`.`deal_campaign`,
      `t29`.`deal_source`,
      `t29`.`of_campaign`,
      `t29`.`rate`
    FROM (
      SELECT
        `t28`.`ordered_at`,
        `t28`.`order_id`,
        `t28`.`account_id`,
        `t28`.`contact_id`,
        `t28`.`deal_id`,
        `t28`.`campaign_id`,
        `t28`.`owner_id`,
        `t28`.`amount`,
        `t28`.`cost`,
        `t28`.`currency`,
        `t28`.`row_order`,
        `t28`.`born`,
        `t28`.`p`,
        `t28`.`p_start`,
        `t28`.`p_cut`,
        `t28`.`p_asof`,
        `t28`.`p_opening`,
        `t28`.`p_t12`,
        `t28`.`p_s12`,
        `t28`.`p_t24`,
        `t28`.`p_start_on`,
        `t28`.`p_cut_on`,
        `t28`.`p_opening_on`,
        `t28`.`p_cut_day`,
        `t28`.`p_opening_day`,
        `t28`.`p_next_start`,
        `t28`.`p_next_end`,
        `t28`.`p_typed`,
        `t28`.`contact_account`,
        `t28`.`of_account`,
        `t28`.`of_contact`,
        `t28`.`customer`,
        `t28`.`deal_campaign`,
        `t28`.`deal_source`,
        `t28`.`of_campaign`,
        `t28`.`_day`,
        `t28`.`rate_currency`,
        `t28`.`rate_day`,
        `t28`.`found_rate`,
        CASE
          WHEN `t28`.`currency` IS NULL
          THEN CAST('1.00000000' AS DECIMAL(18, 8))
          ELSE `t28`.`found_rate`
        END AS `rate`
      FROM (
        SELECT
          `t27`.`ordered_at`,
          `t27`.`order_id`,
          `t27`.`account_id`,
          `t27`.`contact_id`,
          `t27`.`deal_id`,
          `t27`.`campaign_id`,
          `t27`.`owner_id`,
          `t27`.`amount`,
          `t27`.`cost`,
          `t27`.`currency`,
          `t27`.`row_order`,
          `t27`.`born`,
          `t27`.`p`,
          `t27`.`p_start`,
          `t27`.`p_cut`,
          `t27`.`p_asof`,
          `t27`.`p_opening`,
          `t27`.`p_t12`,
          `t27`.`p_s12`,
          `t27`.`p_t24`,
          `t27`.`p_start_on`,
          `t27`.`p_cut_on`,
          `t27`.`p_opening_on`,
          `t27`.`p_cut_day`,
          `t27`.`p_opening_day`,
          `t27`.`p_next_start`,
          `t27`.`p_next_end`,
          `t27`.`p_typed`,
          `t27`.`contact_account`,
          `t27`.`of_account`,
          `t27`.`of_contact`,
          `t27`.`customer`,
          `t27`.`deal_campaign`,
          `t27`.`deal_source`,
          `t27`.`of_campaign`,
          `t27`.`_day`,
          `t5`.`rate_currency`,
          `t5`.`rate_day`,
          `t5`.`found_rate`
        FROM (
          SELECT
            `t25`.`ordered_at`,
            `t25`.`order_id`,
            `t25`.`account_id`,
            `t25`.`contact_id`,
            `t25`.`deal_id`,
            `t25`.`campaign_id`,
            `t25`.`owner_id`,
            `t25`.`amount`,
            `t25`.`cost`,
            `t25`.`currency`,
            `t25`.`row_order`,
            `t25`.`born`,
            `t25`.`p`,
            `t25`.`p_start`,
            `t25`.`p_cut`,
            `t25`.`p_asof`,
            `t25`.`p_opening`,
            `t25`.`p_t12`,
            `t25`.`p_s12`,
            `t25`.`p_t24`,
            `t25`.`p_start_on`,
            `t25`.`p_cut_on`,
            `t25`.`p_opening_on`,
            `t25`.`p_cut_day`,
            `t25`.`p_opening_day`,
            `t25`.`p_next_start`,
            `t25`.`p_next_end`,
            `t25`.`p_typed`,
            `t25`.`contact_account`,
            `t25`.`of_account`,
            `t25`.`of_contact`,
            `t25`.`customer`,
            `t25`.`deal_campaign`,
            `t25`.`deal_source`,
            COALESCE(`t25`.`campaign_id`, `t25`.`deal_campaign`) AS `of_campaign`,
            CAST(`t25`.`ordered_at` AS DATE) AS `_day`
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
              `t24`.`deal_source`
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
                `t15`.`_key`,
                `t15`.`_born`,
                `t15`.`deal_campaign`,
                `t15`.`deal_source`
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
                  COALESCE(`t21`.`account_id`, `t21`.`contact_account`) AS `of_account`,
                  CASE
                    WHEN COALESCE(`t21`.`account_id`, `t21`.`contact_account`) IS NULL
                    THEN `t21`.`contact_id`
                    ELSE NULL
                  END AS `of_contact`,
                  IF(
                    COALESCE(`t21`.`account_id`, `t21`.`contact_account`) IS NOT NULL,
                    CONCAT('a:', COALESCE(`t21`.`account_id`, `t21`.`contact_account`)),
                    CONCAT('c:', `t21`.`contact_id`)
                  ) AS `customer`
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
                    `t20`.`contact_account`
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
                      `t16`.`_key`,
                      `t16`.`_born`,
                      `t16`.`contact_account`
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
                        `t17`.`p_typed`
                      FROM (
                        SELECT
                          `t11`.`ordered_at`,
                          `t11`.`order_id`,
                          `t11`.`account_id`,
                          `t11`.`contact_id`,
                          `t11`.`deal_id`,
                          `t11`.`campaign_id`,
                          `t11`.`owner_id`,
                          `t11`.`amount`,
                          `t11`.`cost`,
                          `t11`.`currency`,
                          `t11`.`row_order`,
                          `t11`.`born`,
                          `t11`.`_day`,
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
                          `t6`.`p_typed`,
                          `t6`.`p_day`
                        FROM (
                          SELECT
                            `t2`.`ordered_at`,
                            `t2`.`order_id`,
                            `t2`.`account_id`,
                            `t2`.`contact_id`,
                            `t2`.`deal_id`,
                            `t2`.`campaign_id`,
                            `t2`.`owner_id`,
                            `t2`.`amount`,
                            `t2`.`cost`,
                            `t2`.`currency`,
                            `t2`.`row_order`,
                            `t2`.`born`,
                            CAST(`t2`.`ordered_at` AS DATE) AS `_day`
                          FROM `crm_v_orders` AS `t2`
                          WHERE
                            `t2`.`ordered_at` IS NOT NULL
                        ) AS `t11`
                        INNER JOIN `crm_period_days` AS `t6`
                          ON `t11`.`_day` = `t6`.`p_day`
                          AND `t11`.`ordered_at` >= `t6`.`p_start`
                          AND `t11`.`ordered_at` < `t6`.`p_cut`
                          AND `t11`.`born` < `t6`.`p_asof`
                      ) AS `t17`
                    ) AS `t19`
                    LEFT OUTER JOIN (
                      SELECT
                        `t12`.`contact_id` AS `_key`,
                        `t12`.`born` AS `_born`,
                        `t12`.`account_id` AS `contact_account`
                      FROM (
                        SELECT
                          `t9`.`contact_id`,
                          `t9`.`account_id`,
                          `t9`.`row_order`,
                          `t9`.`born`
                        FROM (
                          SELECT
                            *
                          FROM `crm_v_contacts` AS `t4`
                          WHERE
                            `t4`.`contact_id` IS NOT NULL AND `t4`.`copy` = 0
                        ) AS `t9`
                      ) AS `t12`
                    ) AS `t16`
                      ON `t19`.`contact_id` = `t16`.`_key` AND `t16`.`_born` < `t19`.`p_asof`
                  ) AS `t20`
                ) AS `t21`
              ) AS `t23`
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
                    FROM `crm_v_deals` AS `t1`
                    WHERE
                      `t1`.`deal_id` IS NOT NULL AND `t1`.`copy` = 0
                  ) AS `t7`
                ) AS `t10`
              ) AS `t15`
                ON `t23`.`deal_id` = `t15`.`_key` AND `t15`.`_born` < `t23`.`p_asof`
            ) AS `t24`
          ) AS `t25`
        ) AS `t27`
        LEFT OUTER JOIN `crm_rates` AS `t5`
          ON `t27`.`currency` = `t5`.`rate_currency` AND `t27`.`_day` = `t5`.`rate_day`
      ) AS `t28`
    ) AS `t29`
  ) AS `t30`
) AS `t31`
GROUP BY
  1

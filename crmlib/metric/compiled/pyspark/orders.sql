-- orders by all: c__by_campaign s__campaign_amount n__campaign_amount u__campaign_amount s__profit n__profit u__profit s__costed n__costed u__costed s__amount_sold n__amount_sold u__amount_sold {"basis": "orders"}
SELECT
  `t14`.`p`,
  SUM(CAST(`t14`.`by_campaign` AS BIGINT)) AS `c__by_campaign`,
  SUM(`t14`.`campaign_amount`) AS `s__campaign_amount`,
  COUNT(`t14`.`campaign_amount`) AS `n__campaign_amount`,
  COUNT(`t14`.`campaign_amount_unrated`) AS `u__campaign_amount`,
  SUM(`t14`.`profit`) AS `s__profit`,
  COUNT(`t14`.`profit`) AS `n__profit`,
  COUNT(`t14`.`profit_unrated`) AS `u__profit`,
  SUM(`t14`.`costed`) AS `s__costed`,
  COUNT(`t14`.`costed`) AS `n__costed`,
  COUNT(`t14`.`costed_unrated`) AS `u__costed`,
  SUM(`t14`.`amount_sold`) AS `s__amount_sold`,
  COUNT(`t14`.`amount_sold`) AS `n__amount_sold`,
  COUNT(`t14`.`amount_sold_unrated`) AS `u__amount_sold`
FROM (
  SELECT
    `t13`.`p`,
    `t13`.`p_asof`,
    `t13`.`of_campaign` IS NOT NULL AS `by_campaign`,
    `t13`.`amount` * `t13`.`rate` AS `amount_sold`,
    CASE
      WHEN (
        `t13`.`amount` IS NOT NULL
      ) AND (
        `t13`.`rate` IS NULL
      )
      THEN `t13`.`currency`
      ELSE NULL
    END AS `amount_sold_unrated`,
    CASE WHEN `t13`.`of_campaign` IS NOT NULL THEN `t13`.`amount` ELSE NULL END * `t13`.`rate` AS `campaign_amount`,
    CASE
      WHEN (
        CASE WHEN `t13`.`of_campaign` IS NOT NULL THEN `t13`.`amount` ELSE NULL END IS NOT NULL
      )
      AND (
        `t13`.`rate` IS NULL
      )
      THEN `t13`.`currency`
      ELSE NULL
    END AS `campaign_amount_unrated`,
    CASE WHEN `t13`.`cost` IS NOT NULL THEN `t13`.`amount` - `t13`.`cost` ELSE NULL END * `t13`.`rate` AS `profit`,
    CASE
      WHEN (
        CASE WHEN `t13`.`cost` IS NOT NULL THEN `t13`.`amount` - `t13`.`cost` ELSE NULL END IS NOT NULL
      )
      AND (
        `t13`.`rate` IS NULL
      )
      THEN `t13`.`currency`
      ELSE NULL
    END AS `profit_unrated`,
    CASE WHEN `t13`.`cost` IS NOT NULL THEN `t13`.`amount` ELSE NULL END * `t13`.`rate` AS `costed`,
    CASE
      WHEN (
        CASE WHEN `t13`.`cost` IS NOT NULL THEN `t13`.`amount` ELSE NULL END IS NOT NULL
      )
      AND (
        `t13`.`rate` IS NULL
      )
      THEN `t13`.`currency`
      ELSE NULL
    END AS `costed_unrated`
  FROM (
    SELECT
      `t12`.`ordered_at`,
      `t12`.`account_id`,
      `t12`.`campaign_id`,
      `t12`.`owner_id`,
      `t12`.`amount`,
      `t12`.`cost`,
      `t12`.`currency`,
      `t12`.`deal_campaign`,
      `t12`.`deal_source`,
      `t12`.`deal_born`,
      `t12`.`contact_account`,
      `t12`.`contact_born`,
      `t12`.`born`,
      `t12`.`p`,
      `t12`.`p_start`,
      `t12`.`p_cut`,
      `t12`.`p_asof`,
      `t12`.`p_opening`,
      `t12`.`p_t12`,
      `t12`.`p_s12`,
      `t12`.`p_t24`,
      `t12`.`p_start_on`,
      `t12`.`p_cut_on`,
      `t12`.`p_opening_on`,
      `t12`.`p_cut_day`,
      `t12`.`p_opening_day`,
      `t12`.`p_next_start`,
      `t12`.`p_next_end`,
      `t12`.`p_typed`,
      `t12`.`of_account`,
      `t12`.`of_campaign`,
      `t12`.`source`,
      `t12`.`rate`
    FROM (
      SELECT
        `t11`.`ordered_at`,
        `t11`.`account_id`,
        `t11`.`campaign_id`,
        `t11`.`owner_id`,
        `t11`.`amount`,
        `t11`.`cost`,
        `t11`.`currency`,
        `t11`.`deal_campaign`,
        `t11`.`deal_source`,
        `t11`.`deal_born`,
        `t11`.`contact_account`,
        `t11`.`contact_born`,
        `t11`.`born`,
        `t11`.`p`,
        `t11`.`p_start`,
        `t11`.`p_cut`,
        `t11`.`p_asof`,
        `t11`.`p_opening`,
        `t11`.`p_t12`,
        `t11`.`p_s12`,
        `t11`.`p_t24`,
        `t11`.`p_start_on`,
        `t11`.`p_cut_on`,
        `t11`.`p_opening_on`,
        `t11`.`p_cut_day`,
        `t11`.`p_opening_day`,
        `t11`.`p_next_start`,
        `t11`.`p_next_end`,
        `t11`.`p_typed`,
        `t11`.`of_account`,
        `t11`.`of_campaign`,
        `t11`.`source`,
        `t11`.`_day`,
        `t11`.`rate_currency`,
        `t11`.`rate_day`,
        `t11`.`found_rate`,
        CASE
          WHEN `t11`.`currency` IS NULL
          THEN CAST('1.00000000' AS DECIMAL(18, 8))
          ELSE `t11`.`found_rate`
        END AS `rate`
      FROM (
        SELECT
          `t10`.`ordered_at`,
          `t10`.`account_id`,
          `t10`.`campaign_id`,
          `t10`.`owner_id`,
          `t10`.`amount`,
          `t10`.`cost`,
          `t10`.`currency`,
          `t10`.`deal_campaign`,
          `t10`.`deal_source`,
          `t10`.`deal_born`,
          `t10`.`contact_account`,
          `t10`.`contact_born`,
          `t10`.`born`,
          `t10`.`p`,
          `t10`.`p_start`,
          `t10`.`p_cut`,
          `t10`.`p_asof`,
          `t10`.`p_opening`,
          `t10`.`p_t12`,
          `t10`.`p_s12`,
          `t10`.`p_t24`,
          `t10`.`p_start_on`,
          `t10`.`p_cut_on`,
          `t10`.`p_opening_on`,
          `t10`.`p_cut_day`,
          `t10`.`p_opening_day`,
          `t10`.`p_next_start`,
          `t10`.`p_next_end`,
          `t10`.`p_typed`,
          `t10`.`of_account`,
          `t10`.`of_campaign`,
          `t10`.`source`,
          `t10`.`_day`,
          `t3`.`rate_currency`,
          `t3`.`rate_day`,
          `t3`.`found_rate`
        FROM (
          SELECT
            `t8`.`ordered_at`,
            `t8`.`account_id`,
            `t8`.`campaign_id`,
            `t8`.`owner_id`,
            `t8`.`amount`,
            `t8`.`cost`,
            `t8`.`currency`,
            `t8`.`deal_campaign`,
            `t8`.`deal_source`,
            `t8`.`deal_born`,
            `t8`.`contact_account`,
            `t8`.`contact_born`,
            `t8`.`born`,
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
            `t8`.`p_typed`,
            COALESCE(
              `t8`.`account_id`,
              CASE
                WHEN `t8`.`contact_born` < `t8`.`p_asof`
                THEN `t8`.`contact_account`
                ELSE NULL
              END
            ) AS `of_account`,
            COALESCE(
              `t8`.`campaign_id`,
              CASE WHEN `t8`.`deal_born` < `t8`.`p_asof` THEN `t8`.`deal_campaign` ELSE NULL END
            ) AS `of_campaign`,
            CASE WHEN `t8`.`deal_born` < `t8`.`p_asof` THEN `t8`.`deal_source` ELSE NULL END AS `source`,
            CAST(`t8`.`ordered_at` AS DATE) AS `_day`
          FROM (
            SELECT
              `t7`.`ordered_at`,
              `t7`.`account_id`,
              `t7`.`campaign_id`,
              `t7`.`owner_id`,
              `t7`.`amount`,
              `t7`.`cost`,
              `t7`.`currency`,
              `t7`.`deal_campaign`,
              `t7`.`deal_source`,
              `t7`.`deal_born`,
              `t7`.`contact_account`,
              `t7`.`contact_born`,
              `t7`.`born`,
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
                `t6`.`ordered_at`,
                `t6`.`account_id`,
                `t6`.`campaign_id`,
                `t6`.`owner_id`,
                `t6`.`amount`,
                `t6`.`cost`,
                `t6`.`currency`,
                `t6`.`deal_campaign`,
                `t6`.`deal_source`,
                `t6`.`deal_born`,
                `t6`.`contact_account`,
                `t6`.`contact_born`,
                `t6`.`born`,
                `t6`.`_day`,
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
                  `t1`.`ordered_at`,
                  `t1`.`account_id`,
                  `t1`.`campaign_id`,
                  `t1`.`owner_id`,
                  `t1`.`amount`,
                  `t1`.`cost`,
                  `t1`.`currency`,
                  `t1`.`deal_campaign`,
                  `t1`.`deal_source`,
                  `t1`.`deal_born`,
                  `t1`.`contact_account`,
                  `t1`.`contact_born`,
                  `t1`.`ordered_at` AS `born`,
                  CAST(`t1`.`ordered_at` AS DATE) AS `_day`
                FROM `crm_customer_orders` AS `t1`
                WHERE
                  `t1`.`ordered_at` IS NOT NULL
              ) AS `t6`
              INNER JOIN `crm_period_days` AS `t4`
                ON `t6`.`_day` = `t4`.`p_day`
                AND `t6`.`ordered_at` >= `t4`.`p_start`
                AND `t6`.`ordered_at` < `t4`.`p_cut`
                AND `t6`.`born` < `t4`.`p_asof`
            ) AS `t7`
          ) AS `t8`
        ) AS `t10`
        LEFT OUTER JOIN `crm_rates` AS `t3`
          ON `t10`.`currency` = `t3`.`rate_currency` AND `t10`.`_day` = `t3`.`rate_day`
      ) AS `t11`
    ) AS `t12`
  ) AS `t13`
) AS `t14`
GROUP BY
  1

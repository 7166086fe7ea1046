-- deals_won_new by all: s__amount_new n__amount_new u__amount_new {"basis": "orders"}
SELECT
  `t18`.`p`,
  SUM(`t18`.`amount_new`) AS `s__amount_new`,
  COUNT(`t18`.`amount_new`) AS `n__amount_new`,
  COUNT(`t18`.`amount_new_unrated`) AS `u__amount_new`
FROM (
  SELECT
    `t17`.`p`,
    `t17`.`p_asof`,
    CASE
      WHEN IF(`t17`.`p_typed`, `t17`.`deal_type` = 'new', `t17`.`closed_at` = `t17`.`first_won_at`)
      THEN `t17`.`amount`
      ELSE NULL
    END * `t17`.`rate` AS `amount_new`,
    CASE
      WHEN (
        CASE
          WHEN IF(`t17`.`p_typed`, `t17`.`deal_type` = 'new', `t17`.`closed_at` = `t17`.`first_won_at`)
          THEN `t17`.`amount`
          ELSE NULL
        END IS NOT NULL
      )
      AND (
        `t17`.`rate` IS NULL
      )
      THEN `t17`.`currency`
      ELSE NULL
    END AS `amount_new_unrated`
  FROM (
    SELECT
      `t16`.`deal_id`,
      `t16`.`born`,
      `t16`.`created_at`,
      `t16`.`copy`,
      `t16`.`account_id`,
      `t16`.`lead_id`,
      `t16`.`campaign_id`,
      `t16`.`product_id`,
      `t16`.`deal_type`,
      `t16`.`source`,
      `t16`.`list_amount`,
      `t16`.`cost`,
      `t16`.`status`,
      `t16`.`stage`,
      `t16`.`amount`,
      `t16`.`currency`,
      `t16`.`close_date`,
      `t16`.`probability`,
      `t16`.`owner_id`,
      `t16`.`valid_from`,
      `t16`.`valid_to`,
      `t16`.`closed_at`,
      `t16`.`stay_from`,
      `t16`.`stay_to`,
      `t16`.`before_open`,
      `t16`.`before_close_date`,
      `t16`.`from_history`,
      `t16`.`p`,
      `t16`.`p_start`,
      `t16`.`p_cut`,
      `t16`.`p_asof`,
      `t16`.`p_opening`,
      `t16`.`p_t12`,
      `t16`.`p_s12`,
      `t16`.`p_t24`,
      `t16`.`p_start_on`,
      `t16`.`p_cut_on`,
      `t16`.`p_opening_on`,
      `t16`.`p_cut_day`,
      `t16`.`p_opening_day`,
      `t16`.`p_next_start`,
      `t16`.`p_next_end`,
      `t16`.`p_typed`,
      `t16`.`rate`,
      `t12`.`_p`,
      `t12`.`_account`,
      `t12`.`first_won_at`
    FROM (
      SELECT
        `t14`.`deal_id`,
        `t14`.`born`,
        `t14`.`created_at`,
        `t14`.`copy`,
        `t14`.`account_id`,
        `t14`.`lead_id`,
        `t14`.`campaign_id`,
        `t14`.`product_id`,
        `t14`.`deal_type`,
        `t14`.`source`,
        `t14`.`list_amount`,
        `t14`.`cost`,
        `t14`.`status`,
        `t14`.`stage`,
        `t14`.`amount`,
        `t14`.`currency`,
        `t14`.`close_date`,
        `t14`.`probability`,
        `t14`.`owner_id`,
        `t14`.`valid_from`,
        `t14`.`valid_to`,
        `t14`.`closed_at`,
        `t14`.`stay_from`,
        `t14`.`stay_to`,
        `t14`.`before_open`,
        `t14`.`before_close_date`,
        `t14`.`from_history`,
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
        `t14`.`rate`
      FROM (
        SELECT
          `t13`.`deal_id`,
          `t13`.`born`,
          `t13`.`created_at`,
          `t13`.`copy`,
          `t13`.`account_id`,
          `t13`.`lead_id`,
          `t13`.`campaign_id`,
          `t13`.`product_id`,
          `t13`.`deal_type`,
          `t13`.`source`,
          `t13`.`list_amount`,
          `t13`.`cost`,
          `t13`.`status`,
          `t13`.`stage`,
          `t13`.`amount`,
          `t13`.`currency`,
          `t13`.`close_date`,
          `t13`.`probability`,
          `t13`.`owner_id`,
          `t13`.`valid_from`,
          `t13`.`valid_to`,
          `t13`.`closed_at`,
          `t13`.`stay_from`,
          `t13`.`stay_to`,
          `t13`.`before_open`,
          `t13`.`before_close_date`,
          `t13`.`from_history`,
          `t13`.`p`,
          `t13`.`p_start`,
          `t13`.`p_cut`,
          `t13`.`p_asof`,
          `t13`.`p_opening`,
          `t13`.`p_t12`,
          `t13`.`p_s12`,
          `t13`.`p_t24`,
          `t13`.`p_start_on`,
          `t13`.`p_cut_on`,
          `t13`.`p_opening_on`,
          `t13`.`p_cut_day`,
          `t13`.`p_opening_day`,
          `t13`.`p_next_start`,
          `t13`.`p_next_end`,
          `t13`.`p_typed`,
          `t13`.`_day`,
          `t13`.`rate_currency`,
          `t13`.`rate_day`,
          `t13`.`found_rate`,
          CASE
            WHEN `t13`.`currency` IS NULL
            THEN CAST('1.00000000' AS DECIMAL(18, 8))
            ELSE `t13`.`found_rate`
          END AS `rate`
        FROM (
          SELECT
            `t10`.`deal_id`,
            `t10`.`born`,
            `t10`.`created_at`,
            `t10`.`copy`,
            `t10`.`account_id`,
            `t10`.`lead_id`,
            `t10`.`campaign_id`,
            `t10`.`product_id`,
            `t10`.`deal_type`,
            `t10`.`source`,
            `t10`.`list_amount`,
            `t10`.`cost`,
            `t10`.`status`,
            `t10`.`stage`,
            `t10`.`amount`,
            `t10`.`currency`,
            `t10`.`close_date`,
            `t10`.`probability`,
            `t10`.`owner_id`,
            `t10`.`valid_from`,
            `t10`.`valid_to`,
            `t10`.`closed_at`,
            `t10`.`stay_from`,
            `t10`.`stay_to`,
            `t10`.`before_open`,
            `t10`.`before_close_date`,
            `t10`.`from_history`,
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
            `t10`.`_day`,
            `t3`.`rate_currency`,
            `t3`.`rate_day`,
            `t3`.`found_rate`
          FROM (
            SELECT
              `t7`.`deal_id`,
              `t7`.`born`,
              `t7`.`created_at`,
              `t7`.`copy`,
              `t7`.`account_id`,
              `t7`.`lead_id`,
              `t7`.`campaign_id`,
              `t7`.`product_id`,
              `t7`.`deal_type`,
              `t7`.`source`,
              `t7`.`list_amount`,
              `t7`.`cost`,
              `t7`.`status`,
              `t7`.`stage`,
              `t7`.`amount`,
              `t7`.`currency`,
              `t7`.`close_date`,
              `t7`.`probability`,
              `t7`.`owner_id`,
              `t7`.`valid_from`,
              `t7`.`valid_to`,
              `t7`.`closed_at`,
              `t7`.`stay_from`,
              `t7`.`stay_to`,
              `t7`.`before_open`,
              `t7`.`before_close_date`,
              `t7`.`from_history`,
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
              `t7`.`p_typed`,
              CAST(`t7`.`closed_at` AS DATE) AS `_day`
            FROM (
              SELECT
                `t4`.`deal_id`,
                `t4`.`born`,
                `t4`.`created_at`,
                `t4`.`copy`,
                `t4`.`account_id`,
                `t4`.`lead_id`,
                `t4`.`campaign_id`,
                `t4`.`product_id`,
                `t4`.`deal_type`,
                `t4`.`source`,
                `t4`.`list_amount`,
                `t4`.`cost`,
                `t4`.`status`,
                `t4`.`stage`,
                `t4`.`amount`,
                `t4`.`currency`,
                `t4`.`close_date`,
                `t4`.`probability`,
                `t4`.`owner_id`,
                `t4`.`valid_from`,
                `t4`.`valid_to`,
                `t4`.`closed_at`,
                `t4`.`stay_from`,
                `t4`.`stay_to`,
                `t4`.`before_open`,
                `t4`.`before_close_date`,
                `t4`.`from_history`,
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
              FROM `crm_deal_states` AS `t4`
              INNER JOIN `crm_periods` AS `t5`
                ON `t4`.`valid_from` < `t5`.`p_asof`
                AND `t4`.`valid_to` >= `t5`.`p_asof`
                AND `t4`.`born` < `t5`.`p_asof`
                AND `t4`.`closed_at` >= `t5`.`p_start`
                AND `t4`.`closed_at` < `t5`.`p_cut`
            ) AS `t7`
            WHERE
              `t7`.`status` = 'won'
          ) AS `t10`
          LEFT OUTER JOIN `crm_rates` AS `t3`
            ON `t10`.`currency` = `t3`.`rate_currency` AND `t10`.`_day` = `t3`.`rate_day`
        ) AS `t13`
      ) AS `t14`
    ) AS `t16`
    LEFT OUTER JOIN (
      SELECT
        `t8`.`p` AS `_p`,
        `t8`.`account_id` AS `_account`,
        MIN(`t8`.`closed_at`) AS `first_won_at`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t4`.`deal_id`,
            `t4`.`born`,
            `t4`.`created_at`,
            `t4`.`copy`,
            `t4`.`account_id`,
            `t4`.`lead_id`,
            `t4`.`campaign_id`,
            `t4`.`product_id`,
            `t4`.`deal_type`,
            `t4`.`source`,
            `t4`.`list_amount`,
            `t4`.`cost`,
            `t4`.`status`,
            `t4`.`stage`,
            `t4`.`amount`,
            `t4`.`currency`,
            `t4`.`close_date`,
            `t4`.`probability`,
            `t4`.`owner_id`,
            `t4`.`valid_from`,
            `t4`.`valid_to`,
            `t4`.`closed_at`,
            `t4`.`stay_from`,
            `t4`.`stay_to`,
            `t4`.`before_open`,
            `t4`.`before_close_date`,
            `t4`.`from_history`,
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
          FROM `crm_deal_states` AS `t4`
          INNER JOIN `crm_periods` AS `t5`
            ON `t4`.`valid_from` < `t5`.`p_asof`
            AND `t4`.`valid_to` >= `t5`.`p_asof`
            AND `t4`.`born` < `t5`.`p_asof`
            AND `t4`.`status` = 'won'
            AND `t4`.`closed_at` < `t5`.`p_cut`
        ) AS `t6`
        WHERE
          `t6`.`account_id` IS NOT NULL AND NOT (
            `t6`.`p_typed`
          )
      ) AS `t8`
      GROUP BY
        1,
        2
    ) AS `t12`
      ON `t16`.`p` = `t12`.`_p` AND `t16`.`account_id` = `t12`.`_account`
  ) AS `t17`
) AS `t18`
GROUP BY
  1

-- deals_won_new by all: s__amount_new n__amount_new u__amount_new {"basis": "orders"}
SELECT
  `t25`.`p`,
  SUM(`t25`.`amount_new`) AS `s__amount_new`,
  COUNT(`t25`.`amount_new`) AS `n__amount_new`,
  COUNT(`t25`.`amount_new_unrated`) AS `u__amount_new`
FROM (
  SELECT
    `t24`.`p`,
    `t24`.`p_asof`,
    CASE
      WHEN IF(`t24`.`p_typed`, `t24`.`deal_type` = 'new', `t24`.`closed_at` = `t24`.`first_won_at`)
      THEN `t24`.`amount`
      ELSE NULL
    END * `t24`.`rate` AS `amount_new`,
    CASE
      WHEN (
        CASE
          WHEN IF(`t24`.`p_typed`, `t24`.`deal_type` = 'new', `t24`.`closed_at` = `t24`.`first_won_at`)
          THEN `t24`.`amount`
          ELSE NULL
        END IS NOT NULL
      )
      AND (
        `t24`.`rate` IS NULL
      )
      THEN `t24`.`currency`
      ELSE NULL
    END AS `amount_new_unrated`
  FROM (
    SELECT
      `t23`.`born`,
      `t23`.`valid_from`,
      `t23`.`valid_to`,
      `t23`.`closed_at`,
      `t23`.`account_id`,
      `t23`.`deal_type`,
      `t23`.`amount`,
      `t23`.`currency`,
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
      `t23`.`rate`,
      `t17`.`_p`,
      `t17`.`_account`,
      `t17`.`first_won_at`
    FROM (
      SELECT
        `t21`.`born`,
        `t21`.`valid_from`,
        `t21`.`valid_to`,
        `t21`.`closed_at`,
        `t21`.`account_id`,
        `t21`.`deal_type`,
        `t21`.`amount`,
        `t21`.`currency`,
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
        `t21`.`rate`
      FROM (
        SELECT
          `t20`.`born`,
          `t20`.`valid_from`,
          `t20`.`valid_to`,
          `t20`.`closed_at`,
          `t20`.`account_id`,
          `t20`.`deal_type`,
          `t20`.`amount`,
          `t20`.`currency`,
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
          `t20`.`_day`,
          `t20`.`rate_currency`,
          `t20`.`rate_day`,
          `t20`.`found_rate`,
          CASE
            WHEN `t20`.`currency` IS NULL
            THEN CAST('1.00000000' AS DECIMAL(18, 8))
            ELSE `t20`.`found_rate`
          END AS `rate`
        FROM (
          SELECT
            `t19`.`born`,
            `t19`.`valid_from`,
            `t19`.`valid_to`,
            `t19`.`closed_at`,
            `t19`.`account_id`,
            `t19`.`deal_type`,
            `t19`.`amount`,
            `t19`.`currency`,
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
            `t19`.`_day`,
            `t4`.`rate_currency`,
            `t4`.`rate_day`,
            `t4`.`found_rate`
          FROM (
            SELECT
              `t15`.`born`,
              `t15`.`valid_from`,
              `t15`.`valid_to`,
              `t15`.`closed_at`,
              `t15`.`account_id`,
              `t15`.`deal_type`,
              `t15`.`amount`,
              `t15`.`currency`,
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
              CAST(`t15`.`closed_at` AS DATE) AS `_day`
            FROM (
              SELECT
                `t14`.`born`,
                `t14`.`valid_from`,
                `t14`.`valid_to`,
                `t14`.`closed_at`,
                `t14`.`account_id`,
                `t14`.`deal_type`,
                `t14`.`amount`,
                `t14`.`currency`,
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
                  `t11`.`born`,
                  `t11`.`valid_from`,
                  `t11`.`valid_to`,
                  `t11`.`closed_at`,
                  `t11`.`account_id`,
                  `t11`.`deal_type`,
                  `t11`.`amount`,
                  `t11`.`currency`,
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
                    `t8`.`born`,
                    `t8`.`valid_from`,
                    `t8`.`valid_to`,
                    `t8`.`closed_at`,
                    `t8`.`account_id`,
                    `t8`.`deal_type`,
                    `t8`.`amount`,
                    `t8`.`currency`,
                    CAST(`t8`.`closed_at` AS DATE) AS `_day`
                  FROM (
                    SELECT
                      `t7`.`born`,
                      `t7`.`valid_from`,
                      `t7`.`valid_to`,
                      `t7`.`closed_at`,
                      `t7`.`account_id`,
                      `t7`.`deal_type`,
                      `t7`.`amount`,
                      `t7`.`currency`
                    FROM (
                      SELECT
                        `t2`.`born`,
                        `t2`.`valid_from`,
                        `t2`.`valid_to`,
                        `t2`.`status`,
                        `t2`.`closed_at`,
                        `t2`.`account_id`,
                        `t2`.`deal_type`,
                        `t2`.`amount`,
                        `t2`.`currency`
                      FROM `crm_deal_states` AS `t2`
                      WHERE
                        `t2`.`status` = 'won'
                    ) AS `t7`
                  ) AS `t8`
                  WHERE
                    `t8`.`closed_at` IS NOT NULL
                ) AS `t11`
                INNER JOIN `crm_period_days` AS `t6`
                  ON `t11`.`_day` = `t6`.`p_day`
                  AND `t11`.`closed_at` >= `t6`.`p_start`
                  AND `t11`.`closed_at` < `t6`.`p_cut`
                  AND `t11`.`born` < `t6`.`p_asof`
                  AND `t11`.`valid_from` < `t6`.`p_asof`
                  AND `t11`.`valid_to` >= `t6`.`p_asof`
              ) AS `t14`
            ) AS `t15`
          ) AS `t19`
          LEFT OUTER JOIN `crm_rates` AS `t4`
            ON `t19`.`currency` = `t4`.`rate_currency` AND `t19`.`_day` = `t4`.`rate_day`
        ) AS `t20`
      ) AS `t21`
    ) AS `t23`
    LEFT OUTER JOIN (
      SELECT
        `t13`.`p` AS `_p`,
        `t13`.`account_id` AS `_account`,
        MIN(`t13`.`closed_at`) AS `first_won_at`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t9`.`born`,
            `t9`.`valid_from`,
            `t9`.`valid_to`,
            `t9`.`closed_at`,
            `t9`.`account_id`,
            `t9`.`deal_type`,
            `t9`.`amount`,
            `t9`.`currency`,
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
              `t7`.`born`,
              `t7`.`valid_from`,
              `t7`.`valid_to`,
              `t7`.`closed_at`,
              `t7`.`account_id`,
              `t7`.`deal_type`,
              `t7`.`amount`,
              `t7`.`currency`
            FROM (
              SELECT
                `t2`.`born`,
                `t2`.`valid_from`,
                `t2`.`valid_to`,
                `t2`.`status`,
                `t2`.`closed_at`,
                `t2`.`account_id`,
                `t2`.`deal_type`,
                `t2`.`amount`,
                `t2`.`currency`
              FROM `crm_deal_states` AS `t2`
              WHERE
                `t2`.`status` = 'won'
            ) AS `t7`
          ) AS `t9`
          INNER JOIN `crm_periods` AS `t5`
            ON `t9`.`valid_from` < `t5`.`p_asof`
            AND `t9`.`valid_to` >= `t5`.`p_asof`
            AND `t9`.`born` < `t5`.`p_asof`
            AND `t9`.`closed_at` < `t5`.`p_cut`
        ) AS `t12`
        WHERE
          `t12`.`account_id` IS NOT NULL AND NOT (
            `t12`.`p_typed`
          )
      ) AS `t13`
      GROUP BY
        1,
        2
    ) AS `t17`
      ON `t23`.`p` = `t17`.`_p` AND `t23`.`account_id` = `t17`.`_account`
  ) AS `t24`
) AS `t25`
GROUP BY
  1

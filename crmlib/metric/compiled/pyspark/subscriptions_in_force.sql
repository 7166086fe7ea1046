-- subscriptions_in_force by all: s__mrr n__mrr u__mrr {"basis": "orders"}
SELECT
  `t13`.`p`,
  `t13`.`months`,
  `t13`.`days`,
  `t13`.`end_rate`,
  SUM(`t13`.`mrr`) AS `s__mrr`,
  COUNT(`t13`.`mrr`) AS `n__mrr`,
  COUNT(`t13`.`mrr_unrated`) AS `u__mrr`
FROM (
  SELECT
    `t12`.`p`,
    `t12`.`p_asof`,
    `t12`.`months`,
    `t12`.`days`,
    `t12`.`rate` AS `end_rate`,
    `t12`.`end` AS `mrr`,
    CASE
      WHEN (
        `t12`.`end` IS NOT NULL
      ) AND (
        `t12`.`rate` IS NULL
      )
      THEN `t12`.`currency`
      ELSE NULL
    END AS `mrr_unrated`
  FROM (
    SELECT
      `t11`.`account_id`,
      `t11`.`product_id`,
      `t11`.`started_at`,
      `t11`.`ends_at`,
      `t11`.`amount`,
      `t11`.`currency`,
      `t11`.`cancelled_at`,
      `t11`.`row_order`,
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
      `t11`.`at_end`,
      `t11`.`at_start`,
      `t11`.`end`,
      `t11`.`start`,
      `t11`.`months`,
      `t11`.`days`,
      `t11`.`rate`
    FROM (
      SELECT
        `t10`.`account_id`,
        `t10`.`product_id`,
        `t10`.`started_at`,
        `t10`.`ends_at`,
        `t10`.`amount`,
        `t10`.`currency`,
        `t10`.`cancelled_at`,
        `t10`.`row_order`,
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
        `t10`.`at_end`,
        `t10`.`at_start`,
        `t10`.`end`,
        `t10`.`start`,
        `t10`.`months`,
        `t10`.`days`,
        `t10`.`rate_currency`,
        `t10`.`rate_day`,
        `t10`.`found_rate`,
        CASE
          WHEN `t10`.`currency` IS NULL
          THEN CAST('1.00000000' AS DECIMAL(18, 8))
          ELSE `t10`.`found_rate`
        END AS `rate`
      FROM (
        SELECT
          `t9`.`account_id`,
          `t9`.`product_id`,
          `t9`.`started_at`,
          `t9`.`ends_at`,
          `t9`.`amount`,
          `t9`.`currency`,
          `t9`.`cancelled_at`,
          `t9`.`row_order`,
          `t9`.`born`,
          `t9`.`p`,
          `t9`.`p_start`,
          `t9`.`p_cut`,
          `t9`.`p_asof`,
          `t9`.`p_opening`,
          `t9`.`p_t12`,
          `t9`.`p_s12`,
          `t9`.`p_t24`,
          `t9`.`p_start_on`,
          `t9`.`p_cut_on`,
          `t9`.`p_opening_on`,
          `t9`.`p_cut_day`,
          `t9`.`p_opening_day`,
          `t9`.`p_next_start`,
          `t9`.`p_next_end`,
          `t9`.`p_typed`,
          `t9`.`at_end`,
          `t9`.`at_start`,
          `t9`.`end`,
          `t9`.`start`,
          `t9`.`months`,
          `t9`.`days`,
          `t3`.`rate_currency`,
          `t3`.`rate_day`,
          `t3`.`found_rate`
        FROM (
          SELECT
            `t7`.`account_id`,
            `t7`.`product_id`,
            `t7`.`started_at`,
            `t7`.`ends_at`,
            `t7`.`amount`,
            `t7`.`currency`,
            `t7`.`cancelled_at`,
            `t7`.`row_order`,
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
            `t7`.`p_typed`,
            (
              `t7`.`started_at` < `t7`.`p_cut_on`
            )
            AND (
              `t7`.`ends_at` >= `t7`.`p_cut_on`
            )
            AND (
              (
                `t7`.`cancelled_at` IS NULL
              ) OR (
                `t7`.`cancelled_at` >= `t7`.`p_cut`
              )
            ) AS `at_end`,
            (
              `t7`.`started_at` < `t7`.`p_opening_on`
            )
            AND (
              `t7`.`ends_at` >= `t7`.`p_opening_on`
            )
            AND (
              (
                `t7`.`cancelled_at` IS NULL
              )
              OR (
                `t7`.`cancelled_at` >= `t7`.`p_opening`
              )
            ) AS `at_start`,
            CASE
              WHEN (
                `t7`.`started_at` < `t7`.`p_cut_on`
              )
              AND (
                `t7`.`ends_at` >= `t7`.`p_cut_on`
              )
              AND (
                (
                  `t7`.`cancelled_at` IS NULL
                ) OR (
                  `t7`.`cancelled_at` >= `t7`.`p_cut`
                )
              )
              THEN `t7`.`amount`
              ELSE NULL
            END AS `end`,
            CASE
              WHEN (
                `t7`.`started_at` < `t7`.`p_opening_on`
              )
              AND (
                `t7`.`ends_at` >= `t7`.`p_opening_on`
              )
              AND (
                (
                  `t7`.`cancelled_at` IS NULL
                )
                OR (
                  `t7`.`cancelled_at` >= `t7`.`p_opening`
                )
              )
              THEN `t7`.`amount`
              ELSE NULL
            END AS `start`,
            CASE
              WHEN (
                (
                  EXTRACT(day FROM `t7`.`ends_at`) = EXTRACT(day FROM `t7`.`started_at`)
                )
                OR (
                  (
                    EXTRACT(day FROM `t7`.`ends_at`) < EXTRACT(day FROM `t7`.`started_at`)
                  )
                  AND (
                    EXTRACT(day FROM `t7`.`ends_at` + INTERVAL '1' DAY) = 1
                  )
                )
              )
              AND (
                (
                  (
                    (
                      EXTRACT(year FROM `t7`.`ends_at`) * 12
                    ) + EXTRACT(month FROM `t7`.`ends_at`)
                  ) - (
                    (
                      EXTRACT(year FROM `t7`.`started_at`) * 12
                    ) + EXTRACT(month FROM `t7`.`started_at`)
                  )
                ) > 0
              )
              THEN CAST((
                (
                  EXTRACT(year FROM `t7`.`ends_at`) * 12
                ) + EXTRACT(month FROM `t7`.`ends_at`)
              ) - (
                (
                  EXTRACT(year FROM `t7`.`started_at`) * 12
                ) + EXTRACT(month FROM `t7`.`started_at`)
              ) AS INT)
              ELSE NULL
            END AS `months`,
            CASE
              WHEN CASE
                WHEN (
                  (
                    EXTRACT(day FROM `t7`.`ends_at`) = EXTRACT(day FROM `t7`.`started_at`)
                  )
                  OR (
                    (
                      EXTRACT(day FROM `t7`.`ends_at`) < EXTRACT(day FROM `t7`.`started_at`)
                    )
                    AND (
                      EXTRACT(day FROM `t7`.`ends_at` + INTERVAL '1' DAY) = 1
                    )
                  )
                )
                AND (
                  (
                    (
                      (
                        EXTRACT(year FROM `t7`.`ends_at`) * 12
                      ) + EXTRACT(month FROM `t7`.`ends_at`)
                    ) - (
                      (
                        EXTRACT(year FROM `t7`.`started_at`) * 12
                      ) + EXTRACT(month FROM `t7`.`started_at`)
                    )
                  ) > 0
                )
                THEN CAST((
                  (
                    EXTRACT(year FROM `t7`.`ends_at`) * 12
                  ) + EXTRACT(month FROM `t7`.`ends_at`)
                ) - (
                  (
                    EXTRACT(year FROM `t7`.`started_at`) * 12
                  ) + EXTRACT(month FROM `t7`.`started_at`)
                ) AS INT)
                ELSE NULL
              END IS NULL
              THEN DATEDIFF(DAY, `t7`.`started_at`, `t7`.`ends_at`)
              ELSE NULL
            END AS `days`
          FROM (
            SELECT
              `t6`.`account_id`,
              `t6`.`product_id`,
              `t6`.`started_at`,
              `t6`.`ends_at`,
              `t6`.`amount`,
              `t6`.`currency`,
              `t6`.`cancelled_at`,
              `t6`.`row_order`,
              `t6`.`born`,
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
                *
              FROM `crm_v_subscriptions` AS `t1`
              WHERE
                `t1`.`ends_at` > `t1`.`started_at`
            ) AS `t6`
            INNER JOIN `crm_periods` AS `t4`
              ON `t6`.`started_at` < `t4`.`p_cut_on`
              AND `t6`.`ends_at` >= LEAST(`t4`.`p_opening_on`, `t4`.`p_cut_on`)
              AND `t6`.`born` < `t4`.`p_asof`
          ) AS `t7`
          WHERE
            (
              `t7`.`started_at` < `t7`.`p_cut_on`
            )
            AND (
              `t7`.`ends_at` >= `t7`.`p_cut_on`
            )
            AND (
              (
                `t7`.`cancelled_at` IS NULL
              ) OR (
                `t7`.`cancelled_at` >= `t7`.`p_cut`
              )
            )
        ) AS `t9`
        LEFT OUTER JOIN `crm_rates` AS `t3`
          ON `t9`.`currency` = `t3`.`rate_currency` AND `t9`.`p_cut_day` = `t3`.`rate_day`
      ) AS `t10`
    ) AS `t11`
  ) AS `t12`
) AS `t13`
GROUP BY
  1,
  2,
  3,
  4

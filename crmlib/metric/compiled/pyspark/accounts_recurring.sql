-- accounts_recurring by all: s__kept n__kept u__kept s__base n__base u__base s__grown n__grown u__grown {"basis": "orders"}
WITH `t11` AS (
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
    `t10`.`gone_at`,
    `t10`.`months`,
    `t10`.`days`,
    `t10`.`region_of`,
    `t10`.`owner`,
    `t10`.`known_from`,
    COALESCE(
      MAX(`t10`.`ends_at`) OVER (
        PARTITION BY `t10`.`account_id`
        ORDER BY `t10`.`started_at` ASC NULLS LAST
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ) <= `t10`.`started_at`,
      TRUE
    )
    AND COALESCE(
      LEAD(`t10`.`started_at`) OVER (PARTITION BY `t10`.`account_id` ORDER BY `t10`.`started_at` ASC NULLS LAST) >= `t10`.`ends_at`,
      TRUE
    ) AS `alone`
  FROM (
    SELECT
      `t2`.`account_id`,
      `t2`.`product_id`,
      `t2`.`started_at`,
      `t2`.`ends_at`,
      `t2`.`amount`,
      `t2`.`currency`,
      `t2`.`cancelled_at`,
      `t2`.`row_order`,
      `t2`.`born`,
      COALESCE(`t2`.`cancelled_at`, CAST('9999-12-30T00:00:00' AS TIMESTAMP)) AS `gone_at`,
      CASE
        WHEN (
          (
            EXTRACT(day FROM `t2`.`ends_at`) = EXTRACT(day FROM `t2`.`started_at`)
          )
          OR (
            (
              EXTRACT(day FROM `t2`.`ends_at`) < EXTRACT(day FROM `t2`.`started_at`)
            )
            AND (
              EXTRACT(day FROM `t2`.`ends_at` + INTERVAL '1' DAY) = 1
            )
          )
        )
        AND (
          (
            (
              (
                EXTRACT(year FROM `t2`.`ends_at`) * 12
              ) + EXTRACT(month FROM `t2`.`ends_at`)
            ) - (
              (
                EXTRACT(year FROM `t2`.`started_at`) * 12
              ) + EXTRACT(month FROM `t2`.`started_at`)
            )
          ) > 0
        )
        THEN CAST((
          (
            EXTRACT(year FROM `t2`.`ends_at`) * 12
          ) + EXTRACT(month FROM `t2`.`ends_at`)
        ) - (
          (
            EXTRACT(year FROM `t2`.`started_at`) * 12
          ) + EXTRACT(month FROM `t2`.`started_at`)
        ) AS INT)
        ELSE NULL
      END AS `months`,
      CASE
        WHEN CASE
          WHEN (
            (
              EXTRACT(day FROM `t2`.`ends_at`) = EXTRACT(day FROM `t2`.`started_at`)
            )
            OR (
              (
                EXTRACT(day FROM `t2`.`ends_at`) < EXTRACT(day FROM `t2`.`started_at`)
              )
              AND (
                EXTRACT(day FROM `t2`.`ends_at` + INTERVAL '1' DAY) = 1
              )
            )
          )
          AND (
            (
              (
                (
                  EXTRACT(year FROM `t2`.`ends_at`) * 12
                ) + EXTRACT(month FROM `t2`.`ends_at`)
              ) - (
                (
                  EXTRACT(year FROM `t2`.`started_at`) * 12
                ) + EXTRACT(month FROM `t2`.`started_at`)
              )
            ) > 0
          )
          THEN CAST((
            (
              EXTRACT(year FROM `t2`.`ends_at`) * 12
            ) + EXTRACT(month FROM `t2`.`ends_at`)
          ) - (
            (
              EXTRACT(year FROM `t2`.`started_at`) * 12
            ) + EXTRACT(month FROM `t2`.`started_at`)
          ) AS INT)
          ELSE NULL
        END IS NULL
        THEN DATEDIFF(DAY, `t2`.`started_at`, `t2`.`ends_at`)
        ELSE NULL
      END AS `days`,
      `t2`.`account_id` AS `region_of`,
      CAST(NULL AS STRING) AS `owner`,
      CAST(NULL AS TIMESTAMP) AS `known_from`
    FROM `crm_v_subscriptions` AS `t2`
    WHERE
      `t2`.`ends_at` > `t2`.`started_at` AND `t2`.`account_id` IS NOT NULL
  ) AS `t10`
), `crm_changed` AS (
  SELECT
    `t39`.`p`,
    `t39`.`account_id`,
    `t39`.`currency`,
    `t39`.`months`,
    `t39`.`days`,
    `t39`.`start`,
    `t39`.`end`,
    `t39`.`start_rate`,
    `t39`.`end_rate`
  FROM (
    SELECT
      `t36`.`p`,
      `t36`.`account_id`,
      `t36`.`currency`,
      `t36`.`months`,
      `t36`.`days`,
      `t36`.`start`,
      `t36`.`end`,
      `t36`.`p_opening_day`,
      `t36`.`p_cut_day`,
      `t36`.`start_rate`,
      `t36`.`rate` AS `end_rate`
    FROM (
      SELECT
        `t35`.`p`,
        `t35`.`account_id`,
        `t35`.`currency`,
        `t35`.`months`,
        `t35`.`days`,
        `t35`.`start`,
        `t35`.`end`,
        `t35`.`p_opening_day`,
        `t35`.`p_cut_day`,
        `t35`.`start_rate`,
        `t35`.`rate`
      FROM (
        SELECT
          `t33`.`p`,
          `t33`.`account_id`,
          `t33`.`currency`,
          `t33`.`months`,
          `t33`.`days`,
          `t33`.`start`,
          `t33`.`end`,
          `t33`.`p_opening_day`,
          `t33`.`p_cut_day`,
          `t33`.`start_rate`,
          `t33`.`rate_currency`,
          `t33`.`rate_day`,
          `t33`.`found_rate`,
          CASE
            WHEN `t33`.`currency` IS NULL
            THEN CAST('1.00000000' AS DECIMAL(18, 8))
            ELSE `t33`.`found_rate`
          END AS `rate`
        FROM (
          SELECT
            `t30`.`p`,
            `t30`.`account_id`,
            `t30`.`currency`,
            `t30`.`months`,
            `t30`.`days`,
            `t30`.`start`,
            `t30`.`end`,
            `t30`.`p_opening_day`,
            `t30`.`p_cut_day`,
            `t30`.`start_rate`,
            `t4`.`rate_currency`,
            `t4`.`rate_day`,
            `t4`.`found_rate`
          FROM (
            SELECT
              `t26`.`p`,
              `t26`.`account_id`,
              `t26`.`currency`,
              `t26`.`months`,
              `t26`.`days`,
              `t26`.`start`,
              `t26`.`end`,
              `t26`.`p_opening_day`,
              `t26`.`p_cut_day`,
              `t26`.`rate` AS `start_rate`
            FROM (
              SELECT
                `t25`.`p`,
                `t25`.`account_id`,
                `t25`.`currency`,
                `t25`.`months`,
                `t25`.`days`,
                `t25`.`start`,
                `t25`.`end`,
                `t25`.`p_opening_day`,
                `t25`.`p_cut_day`,
                `t25`.`rate`
              FROM (
                SELECT
                  `t23`.`p`,
                  `t23`.`account_id`,
                  `t23`.`currency`,
                  `t23`.`months`,
                  `t23`.`days`,
                  `t23`.`start`,
                  `t23`.`end`,
                  `t23`.`p_opening_day`,
                  `t23`.`p_cut_day`,
                  `t23`.`rate_currency`,
                  `t23`.`rate_day`,
                  `t23`.`found_rate`,
                  CASE
                    WHEN `t23`.`currency` IS NULL
                    THEN CAST('1.00000000' AS DECIMAL(18, 8))
                    ELSE `t23`.`found_rate`
                  END AS `rate`
                FROM (
                  SELECT
                    `t20`.`p`,
                    `t20`.`account_id`,
                    `t20`.`currency`,
                    `t20`.`months`,
                    `t20`.`days`,
                    `t20`.`start`,
                    `t20`.`end`,
                    `t9`.`p_opening_day`,
                    `t9`.`p_cut_day`,
                    `t5`.`rate_currency`,
                    `t5`.`rate_day`,
                    `t5`.`found_rate`
                  FROM (
                    SELECT
                      `t16`.`p`,
                      `t16`.`account_id`,
                      `t16`.`currency`,
                      `t16`.`months`,
                      `t16`.`days`,
                      CAST(CASE
                        WHEN `t16`.`started_at` < `t16`.`p_opening_on`
                        THEN `t16`.`amount`
                        ELSE NULL
                      END AS DECIMAL(38, 4)) AS `start`,
                      CAST(CASE
                        WHEN (
                          `t16`.`ends_at` >= `t16`.`p_cut_on`
                        )
                        AND (
                          `t16`.`gone_at` >= `t16`.`p_cut`
                        )
                        THEN `t16`.`amount`
                        ELSE NULL
                      END AS DECIMAL(38, 4)) AS `end`
                    FROM (
                      SELECT
                        `t13`.`account_id`,
                        `t13`.`product_id`,
                        `t13`.`started_at`,
                        `t13`.`ends_at`,
                        `t13`.`amount`,
                        `t13`.`currency`,
                        `t13`.`cancelled_at`,
                        `t13`.`row_order`,
                        `t13`.`born`,
                        `t13`.`gone_at`,
                        `t13`.`months`,
                        `t13`.`days`,
                        `t13`.`region_of`,
                        `t13`.`owner`,
                        `t13`.`known_from`,
                        `t13`.`alone`,
                        `t3`.`p`,
                        `t3`.`p_start`,
                        `t3`.`p_cut`,
                        `t3`.`p_asof`,
                        `t3`.`p_opening`,
                        `t3`.`p_t12`,
                        `t3`.`p_s12`,
                        `t3`.`p_t24`,
                        `t3`.`p_start_on`,
                        `t3`.`p_cut_on`,
                        `t3`.`p_opening_on`,
                        `t3`.`p_cut_day`,
                        `t3`.`p_opening_day`,
                        `t3`.`p_next_start`,
                        `t3`.`p_next_end`,
                        `t3`.`p_typed`
                      FROM `t11` AS `t13`
                      INNER JOIN `crm_periods` AS `t3`
                        ON `t13`.`started_at` < `t3`.`p_cut_on`
                        AND `t13`.`ends_at` >= `t3`.`p_opening_on`
                        AND `t13`.`gone_at` >= `t3`.`p_opening`
                        AND `t13`.`born` < `t3`.`p_asof`
                    ) AS `t16`
                    WHERE
                      (
                        (
                          `t16`.`started_at` < `t16`.`p_opening_on`
                        )
                        OR (
                          (
                            `t16`.`ends_at` >= `t16`.`p_cut_on`
                          )
                          AND (
                            `t16`.`gone_at` >= `t16`.`p_cut`
                          )
                        )
                      )
                      AND NOT (
                        `t16`.`alone`
                        AND (
                          `t16`.`started_at` < `t16`.`p_opening_on`
                        )
                        AND (
                          (
                            `t16`.`ends_at` >= `t16`.`p_cut_on`
                          )
                          AND (
                            `t16`.`gone_at` >= `t16`.`p_cut`
                          )
                        )
                      )
                  ) AS `t20`
                  INNER JOIN (
                    SELECT
                      `t0`.`p`,
                      `t0`.`p_opening_day`,
                      `t0`.`p_cut_day`
                    FROM `crm_periods` AS `t0`
                  ) AS `t9`
                    ON `t20`.`p` = `t9`.`p`
                  LEFT OUTER JOIN `crm_rates` AS `t5`
                    ON `t20`.`currency` = `t5`.`rate_currency`
                    AND `t9`.`p_opening_day` = `t5`.`rate_day`
                ) AS `t23`
              ) AS `t25`
            ) AS `t26`
          ) AS `t30`
          LEFT OUTER JOIN `crm_rates` AS `t4`
            ON `t30`.`currency` = `t4`.`rate_currency` AND `t30`.`p_cut_day` = `t4`.`rate_day`
        ) AS `t33`
      ) AS `t35`
    ) AS `t36`
  ) AS `t39`
)
SELECT
  `t56`.`p`,
  `t56`.`account`,
  `t56`.`months`,
  `t56`.`days`,
  `t56`.`start_rate`,
  `t56`.`end_rate`,
  `t56`.`grew`,
  `t56`.`number`,
  `t56`.`terms`,
  SUM(`t56`.`kept`) AS `s__kept`,
  COUNT(`t56`.`kept`) AS `n__kept`,
  COUNT(`t56`.`kept_unrated`) AS `u__kept`,
  SUM(`t56`.`base`) AS `s__base`,
  COUNT(`t56`.`base`) AS `n__base`,
  COUNT(`t56`.`base_unrated`) AS `u__base`,
  SUM(`t56`.`grown`) AS `s__grown`,
  COUNT(`t56`.`grown`) AS `n__grown`,
  COUNT(`t56`.`grown_unrated`) AS `u__grown`
FROM (
  SELECT
    `t55`.`p`,
    `t8`.`p_asof`,
    `t55`.`account`,
    `t55`.`months`,
    `t55`.`days`,
    `t55`.`start_rate`,
    `t55`.`end_rate`,
    `t55`.`grew`,
    `t55`.`number`,
    `t55`.`terms`,
    `t55`.`base`,
    `t55`.`base_unrated`,
    `t55`.`kept`,
    `t55`.`kept_unrated`,
    `t55`.`grown`,
    `t55`.`grown_unrated`
  FROM (
    SELECT
      `t53`.`p`,
      `t53`.`currency`,
      `t53`.`months`,
      `t53`.`days`,
      `t53`.`start_rate`,
      `t53`.`end_rate`,
      `t53`.`start`,
      `t53`.`end`,
      `t53`.`account`,
      `t53`.`grew`,
      `t53`.`number`,
      `t53`.`terms`,
      COALESCE(`t53`.`start`, CAST('0.0000' AS DECIMAL(38, 4))) AS `base`,
      CASE
        WHEN (
          `t53`.`start` IS NOT NULL
        ) AND (
          `t53`.`start_rate` IS NULL
        )
        THEN `t53`.`currency`
        ELSE NULL
      END AS `base_unrated`,
      `t53`.`end` AS `kept`,
      CASE
        WHEN (
          `t53`.`end` IS NOT NULL
        ) AND (
          `t53`.`end_rate` IS NULL
        )
        THEN `t53`.`currency`
        ELSE NULL
      END AS `kept_unrated`,
      `t53`.`end` AS `grown`,
      CASE
        WHEN (
          `t53`.`end` IS NOT NULL
        ) AND (
          `t53`.`end_rate` IS NULL
        )
        THEN `t53`.`currency`
        ELSE NULL
      END AS `grown_unrated`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t42`.`p`,
          `t42`.`currency`,
          `t42`.`months`,
          `t42`.`days`,
          `t42`.`start_rate`,
          `t42`.`end_rate`,
          `t42`.`start`,
          `t42`.`end`,
          CAST(NULL AS STRING) AS `account`,
          COALESCE(`t42`.`end_rate`, CAST('0E-8' AS DECIMAL(18, 8))) >= COALESCE(`t42`.`start_rate`, CAST('0E-8' AS DECIMAL(18, 8))) AS `grew`,
          IF(COALESCE(`t42`.`start_rate`, CAST('0E-8' AS DECIMAL(18, 8))) > 0, `t42`.`held`, 0) AS `number`,
          1 AS `terms`
        FROM (
          SELECT
            `t41`.`p`,
            `t41`.`currency`,
            `t41`.`months`,
            `t41`.`days`,
            `t41`.`start`,
            `t41`.`end`,
            `t41`.`held`,
            `t41`.`start_rate`,
            `t41`.`end_rate`
          FROM (
            SELECT
              `t38`.`p`,
              `t38`.`currency`,
              `t38`.`months`,
              `t38`.`days`,
              `t38`.`start`,
              `t38`.`end`,
              `t38`.`held`,
              `t38`.`p_opening_day`,
              `t38`.`p_cut_day`,
              `t38`.`start_rate`,
              `t38`.`rate` AS `end_rate`
            FROM (
              SELECT
                `t37`.`p`,
                `t37`.`currency`,
                `t37`.`months`,
                `t37`.`days`,
                `t37`.`start`,
                `t37`.`end`,
                `t37`.`held`,
                `t37`.`p_opening_day`,
                `t37`.`p_cut_day`,
                `t37`.`start_rate`,
                `t37`.`rate`
              FROM (
                SELECT
                  `t34`.`p`,
                  `t34`.`currency`,
                  `t34`.`months`,
                  `t34`.`days`,
                  `t34`.`start`,
                  `t34`.`end`,
                  `t34`.`held`,
                  `t34`.`p_opening_day`,
                  `t34`.`p_cut_day`,
                  `t34`.`start_rate`,
                  `t34`.`rate_currency`,
                  `t34`.`rate_day`,
                  `t34`.`found_rate`,
                  CASE
                    WHEN `t34`.`currency` IS NULL
                    THEN CAST('1.00000000' AS DECIMAL(18, 8))
                    ELSE `t34`.`found_rate`
                  END AS `rate`
                FROM (
                  SELECT
                    `t32`.`p`,
                    `t32`.`currency`,
                    `t32`.`months`,
                    `t32`.`days`,
                    `t32`.`start`,
                    `t32`.`end`,
                    `t32`.`held`,
                    `t32`.`p_opening_day`,
                    `t32`.`p_cut_day`,
                    `t32`.`start_rate`,
                    `t4`.`rate_currency`,
                    `t4`.`rate_day`,
                    `t4`.`found_rate`
                  FROM (
                    SELECT
                      `t28`.`p`,
                      `t28`.`currency`,
                      `t28`.`months`,
                      `t28`.`days`,
                      `t28`.`start`,
                      `t28`.`end`,
                      `t28`.`held`,
                      `t28`.`p_opening_day`,
                      `t28`.`p_cut_day`,
                      `t28`.`rate` AS `start_rate`
                    FROM (
                      SELECT
                        `t27`.`p`,
                        `t27`.`currency`,
                        `t27`.`months`,
                        `t27`.`days`,
                        `t27`.`start`,
                        `t27`.`end`,
                        `t27`.`held`,
                        `t27`.`p_opening_day`,
                        `t27`.`p_cut_day`,
                        `t27`.`rate`
                      FROM (
                        SELECT
                          `t24`.`p`,
                          `t24`.`currency`,
                          `t24`.`months`,
                          `t24`.`days`,
                          `t24`.`start`,
                          `t24`.`end`,
                          `t24`.`held`,
                          `t24`.`p_opening_day`,
                          `t24`.`p_cut_day`,
                          `t24`.`rate_currency`,
                          `t24`.`rate_day`,
                          `t24`.`found_rate`,
                          CASE
                            WHEN `t24`.`currency` IS NULL
                            THEN CAST('1.00000000' AS DECIMAL(18, 8))
                            ELSE `t24`.`found_rate`
                          END AS `rate`
                        FROM (
                          SELECT
                            `t22`.`p`,
                            `t22`.`currency`,
                            `t22`.`months`,
                            `t22`.`days`,
                            `t22`.`start`,
                            `t22`.`end`,
                            `t22`.`held`,
                            `t9`.`p_opening_day`,
                            `t9`.`p_cut_day`,
                            `t5`.`rate_currency`,
                            `t5`.`rate_day`,
                            `t5`.`found_rate`
                          FROM (
                            SELECT
                              `t18`.`p`,
                              `t18`.`currency`,
                              `t18`.`months`,
                              `t18`.`days`,
                              SUM(`t18`.`amount`) AS `start`,
                              SUM(`t18`.`amount`) AS `end`,
                              COUNT(*) AS `held`
                            FROM (
                              SELECT
                                *
                              FROM (
                                SELECT
                                  `t15`.`account_id`,
                                  `t15`.`product_id`,
                                  `t15`.`started_at`,
                                  `t15`.`ends_at`,
                                  `t15`.`amount`,
                                  `t15`.`currency`,
                                  `t15`.`cancelled_at`,
                                  `t15`.`row_order`,
                                  `t15`.`born`,
                                  `t15`.`gone_at`,
                                  `t15`.`months`,
                                  `t15`.`days`,
                                  `t15`.`region_of`,
                                  `t15`.`owner`,
                                  `t15`.`known_from`,
                                  `t15`.`alone`,
                                  `t3`.`p`,
                                  `t3`.`p_start`,
                                  `t3`.`p_cut`,
                                  `t3`.`p_asof`,
                                  `t3`.`p_opening`,
                                  `t3`.`p_t12`,
                                  `t3`.`p_s12`,
                                  `t3`.`p_t24`,
                                  `t3`.`p_start_on`,
                                  `t3`.`p_cut_on`,
                                  `t3`.`p_opening_on`,
                                  `t3`.`p_cut_day`,
                                  `t3`.`p_opening_day`,
                                  `t3`.`p_next_start`,
                                  `t3`.`p_next_end`,
                                  `t3`.`p_typed`
                                FROM (
                                  SELECT
                                    *
                                  FROM `t11` AS `t12`
                                  WHERE
                                    `t12`.`alone` AND `t12`.`amount` > 0
                                ) AS `t15`
                                INNER JOIN `crm_periods` AS `t3`
                                  ON `t15`.`started_at` < `t3`.`p_opening_on`
                                  AND `t15`.`ends_at` >= `t3`.`p_cut_on`
                                  AND `t15`.`gone_at` >= `t3`.`p_cut`
                                  AND `t15`.`born` < `t3`.`p_asof`
                              ) AS `t17`
                            ) AS `t18`
                            GROUP BY
                              1,
                              2,
                              3,
                              4
                          ) AS `t22`
                          INNER JOIN (
                            SELECT
                              `t0`.`p`,
                              `t0`.`p_opening_day`,
                              `t0`.`p_cut_day`
                            FROM `crm_periods` AS `t0`
                          ) AS `t9`
                            ON `t22`.`p` = `t9`.`p`
                          LEFT OUTER JOIN `crm_rates` AS `t5`
                            ON `t22`.`currency` = `t5`.`rate_currency`
                            AND `t9`.`p_opening_day` = `t5`.`rate_day`
                        ) AS `t24`
                      ) AS `t27`
                    ) AS `t28`
                  ) AS `t32`
                  LEFT OUTER JOIN `crm_rates` AS `t4`
                    ON `t32`.`currency` = `t4`.`rate_currency` AND `t32`.`p_cut_day` = `t4`.`rate_day`
                ) AS `t34`
              ) AS `t37`
            ) AS `t38`
          ) AS `t41`
        ) AS `t42`
      ) AS `t46`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          `t51`.`p`,
          `t51`.`currency`,
          `t51`.`months`,
          `t51`.`days`,
          `t51`.`start_rate`,
          `t51`.`end_rate`,
          `t51`.`start`,
          `t51`.`end`,
          CASE WHEN NOT (
            `t51`.`told`
          ) THEN `t51`.`account_id` ELSE NULL END AS `account`,
          `t51`.`grew`,
          `t51`.`number`,
          `t51`.`terms`
        FROM (
          SELECT
            `t44`.`p`,
            `t44`.`account_id`,
            `t44`.`currency`,
            `t44`.`months`,
            `t44`.`days`,
            `t44`.`start`,
            `t44`.`end`,
            `t44`.`start_rate`,
            `t44`.`end_rate`,
            `t50`.`_p`,
            `t50`.`_account`,
            `t50`.`number`,
            `t50`.`terms`,
            `t50`.`grew`,
            `t50`.`told`
          FROM `crm_changed` AS `t44`
          INNER JOIN (
            SELECT
              `t48`.`_p`,
              `t48`.`_account`,
              `t48`.`number`,
              `t48`.`terms`,
              `t48`.`no_less`
              OR (
                (
                  `t48`.`term` = `t48`.`term_most`
                )
                AND (
                  `t48`.`start_rate` = `t48`.`start_rate_most`
                )
                AND (
                  `t48`.`end_rate` = `t48`.`end_rate_most`
                )
                AND (
                  (
                    `t48`.`start` = 0
                  )
                  OR (
                    `t48`.`start_rate` = 0
                  )
                  OR (
                    (
                      `t48`.`end` >= `t48`.`start`
                    )
                    AND (
                      `t48`.`end_rate` >= `t48`.`start_rate`
                    )
                  )
                )
              )
              OR (
                NOT (
                  `t48`.`no_more`
                  OR (
                    (
                      `t48`.`term` = `t48`.`term_most`
                    )
                    AND (
                      `t48`.`start_rate` = `t48`.`start_rate_most`
                    )
                    AND (
                      `t48`.`end_rate` = `t48`.`end_rate_most`
                    )
                    AND (
                      (
                        `t48`.`end` = 0
                      )
                      OR (
                        `t48`.`end_rate` = 0
                      )
                      OR (
                        (
                          `t48`.`start` >= `t48`.`end`
                        )
                        AND (
                          `t48`.`start_rate` >= `t48`.`end_rate`
                        )
                      )
                    )
                  )
                )
                AND `t48`.`more`
              ) AS `grew`,
              `t48`.`plain`
              AND (
                `t48`.`apart`
                OR (
                  `t48`.`no_less`
                  OR (
                    (
                      `t48`.`term` = `t48`.`term_most`
                    )
                    AND (
                      `t48`.`start_rate` = `t48`.`start_rate_most`
                    )
                    AND (
                      `t48`.`end_rate` = `t48`.`end_rate_most`
                    )
                    AND (
                      (
                        `t48`.`start` = 0
                      )
                      OR (
                        `t48`.`start_rate` = 0
                      )
                      OR (
                        (
                          `t48`.`end` >= `t48`.`start`
                        )
                        AND (
                          `t48`.`end_rate` >= `t48`.`start_rate`
                        )
                      )
                    )
                  )
                )
                OR (
                  `t48`.`no_more`
                  OR (
                    (
                      `t48`.`term` = `t48`.`term_most`
                    )
                    AND (
                      `t48`.`start_rate` = `t48`.`start_rate_most`
                    )
                    AND (
                      `t48`.`end_rate` = `t48`.`end_rate_most`
                    )
                    AND (
                      (
                        `t48`.`end` = 0
                      )
                      OR (
                        `t48`.`end_rate` = 0
                      )
                      OR (
                        (
                          `t48`.`start` >= `t48`.`end`
                        )
                        AND (
                          `t48`.`start_rate` >= `t48`.`end_rate`
                        )
                      )
                    )
                  )
                )
              ) AS `told`
            FROM (
              SELECT
                `t47`.`p` AS `_p`,
                `t47`.`account_id` AS `_account`,
                MAX(`t47`.`start`) AS `most`,
                SUM(
                  (
                    CAST(`t47`.`end` AS DOUBLE) * CAST(`t47`.`end_rate` AS DOUBLE)
                  ) / COALESCE(CAST(`t47`.`months` AS DOUBLE), (
                    CAST(`t47`.`days` AS DOUBLE) * 48
                  ) / 1461)
                ) > SUM(
                  (
                    CAST(`t47`.`start` AS DOUBLE) * CAST(`t47`.`start_rate` AS DOUBLE)
                  ) / COALESCE(CAST(`t47`.`months` AS DOUBLE), (
                    CAST(`t47`.`days` AS DOUBLE) * 48
                  ) / 1461)
                ) AS `more`,
                (
                  ABS(
                    SUM(
                      (
                        CAST(`t47`.`end` AS DOUBLE) * CAST(`t47`.`end_rate` AS DOUBLE)
                      ) / COALESCE(CAST(`t47`.`months` AS DOUBLE), (
                        CAST(`t47`.`days` AS DOUBLE) * 48
                      ) / 1461)
                    ) - SUM(
                      (
                        CAST(`t47`.`start` AS DOUBLE) * CAST(`t47`.`start_rate` AS DOUBLE)
                      ) / COALESCE(CAST(`t47`.`months` AS DOUBLE), (
                        CAST(`t47`.`days` AS DOUBLE) * 48
                      ) / 1461)
                    )
                  ) * 1000000000
                ) > (
                  SUM(
                    (
                      CAST(`t47`.`end` AS DOUBLE) * CAST(`t47`.`end_rate` AS DOUBLE)
                    ) / COALESCE(CAST(`t47`.`months` AS DOUBLE), (
                      CAST(`t47`.`days` AS DOUBLE) * 48
                    ) / 1461)
                  ) + SUM(
                    (
                      CAST(`t47`.`start` AS DOUBLE) * CAST(`t47`.`start_rate` AS DOUBLE)
                    ) / COALESCE(CAST(`t47`.`months` AS DOUBLE), (
                      CAST(`t47`.`days` AS DOUBLE) * 48
                    ) / 1461)
                  )
                ) AS `apart`,
                BOOL_AND(`t47`.`plain`) AS `plain`,
                BOOL_AND(`t47`.`no_less`) AS `no_less`,
                BOOL_AND(`t47`.`no_more`) AS `no_more`,
                SUM(`t47`.`start`) AS `start`,
                SUM(`t47`.`end`) AS `end`,
                MIN(`t47`.`term`) AS `term`,
                MIN(`t47`.`start_rate`) AS `start_rate`,
                MIN(`t47`.`end_rate`) AS `end_rate`,
                MAX(`t47`.`term`) AS `term_most`,
                MAX(`t47`.`start_rate`) AS `start_rate_most`,
                MAX(`t47`.`end_rate`) AS `end_rate_most`,
                CAST(IF(BOOL_OR(`t47`.`worth`), 1, 0) AS BIGINT) AS `number`,
                COUNT(*) AS `terms`
              FROM (
                SELECT
                  `t45`.`p`,
                  `t45`.`account_id`,
                  `t45`.`currency`,
                  `t45`.`months`,
                  `t45`.`days`,
                  `t45`.`start`,
                  `t45`.`end`,
                  `t45`.`start_rate`,
                  `t45`.`end_rate`,
                  (
                    `t45`.`start` >= 0
                  )
                  AND (
                    `t45`.`end` >= 0
                  )
                  AND (
                    `t45`.`start_rate` >= 0
                  )
                  AND (
                    `t45`.`end_rate` >= 0
                  ) AS `plain`,
                  (
                    `t45`.`start` = 0
                  )
                  OR (
                    `t45`.`start_rate` = 0
                  )
                  OR (
                    (
                      `t45`.`end` >= `t45`.`start`
                    )
                    AND (
                      `t45`.`end_rate` >= `t45`.`start_rate`
                    )
                  ) AS `no_less`,
                  (
                    `t45`.`end` = 0
                  )
                  OR (
                    `t45`.`end_rate` = 0
                  )
                  OR (
                    (
                      `t45`.`start` >= `t45`.`end`
                    )
                    AND (
                      `t45`.`start_rate` >= `t45`.`end_rate`
                    )
                  ) AS `no_more`,
                  (
                    `t45`.`start` > 0
                  ) AND (
                    `t45`.`start_rate` > 0
                  ) AS `worth`,
                  COALESCE(CAST(`t45`.`months` AS BIGINT), -(
                    `t45`.`days`
                  )) AS `term`
                FROM (
                  SELECT
                    `t43`.`p`,
                    `t43`.`account_id`,
                    `t43`.`currency`,
                    `t43`.`months`,
                    `t43`.`days`,
                    COALESCE(`t43`.`start`, CAST('0.0000' AS DECIMAL(38, 4))) AS `start`,
                    COALESCE(`t43`.`end`, CAST('0.0000' AS DECIMAL(38, 4))) AS `end`,
                    COALESCE(`t43`.`start_rate`, CAST('0E-8' AS DECIMAL(18, 8))) AS `start_rate`,
                    COALESCE(`t43`.`end_rate`, CAST('0E-8' AS DECIMAL(18, 8))) AS `end_rate`
                  FROM `crm_changed` AS `t43`
                ) AS `t45`
              ) AS `t47`
              GROUP BY
                1,
                2
            ) AS `t48`
            WHERE
              `t48`.`most` > 0
          ) AS `t50`
            ON `t44`.`p` = `t50`.`_p` AND `t44`.`account_id` = `t50`.`_account`
        ) AS `t51`
      ) AS `t52`
    ) AS `t53`
  ) AS `t55`
  INNER JOIN (
    SELECT
      `t0`.`p`,
      `t0`.`p_asof`
    FROM `crm_periods` AS `t0`
  ) AS `t8`
    ON `t55`.`p` = `t8`.`p`
) AS `t56`
GROUP BY
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  9

-- deals_closed by all: c__won c__lost s__booked n__booked u__booked s__valued n__valued u__valued s__cycle n__cycle c__ {"basis": "orders"}
SELECT
  `t15`.`p`,
  SUM(CAST(`t15`.`won` AS BIGINT)) AS `c__won`,
  SUM(CAST(`t15`.`lost` AS BIGINT)) AS `c__lost`,
  SUM(`t15`.`booked`) AS `s__booked`,
  COUNT(`t15`.`booked`) AS `n__booked`,
  COUNT(`t15`.`booked_unrated`) AS `u__booked`,
  SUM(`t15`.`valued`) AS `s__valued`,
  COUNT(`t15`.`valued`) AS `n__valued`,
  COUNT(`t15`.`valued_unrated`) AS `u__valued`,
  SUM(`t15`.`cycle`) AS `s__cycle`,
  COUNT(`t15`.`cycle`) AS `n__cycle`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t14`.`p`,
    `t14`.`p_asof`,
    `t14`.`status` = 'won' AS `won`,
    `t14`.`status` = 'lost' AS `lost`,
    `t14`.`booked`,
    `t14`.`booked_unrated`,
    `t14`.`valued`,
    `t14`.`valued_unrated`,
    CASE
      WHEN `t14`.`status` = 'won'
      THEN CAST(UNIX_MICROS(`t14`.`closed_at`) - UNIX_MICROS(`t14`.`created_at`) AS DECIMAL(18, 0))
      ELSE NULL
    END AS `cycle`
  FROM (
    SELECT
      `t13`.`born`,
      `t13`.`valid_from`,
      `t13`.`valid_to`,
      `t13`.`status`,
      `t13`.`closed_at`,
      `t13`.`created_at`,
      `t13`.`amount`,
      `t13`.`currency`,
      `t13`.`list_amount`,
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
      `t13`.`rate`,
      CASE WHEN `t13`.`status` = 'won' THEN `t13`.`amount` ELSE NULL END * `t13`.`rate` AS `booked`,
      CASE
        WHEN (
          CASE WHEN `t13`.`status` = 'won' THEN `t13`.`amount` ELSE NULL END IS NOT NULL
        )
        AND (
          `t13`.`rate` IS NULL
        )
        THEN `t13`.`currency`
        ELSE NULL
      END AS `booked_unrated`,
      IF(
        `t13`.`status` = 'won',
        `t13`.`amount`,
        COALESCE(`t13`.`amount`, `t13`.`list_amount`)
      ) * `t13`.`rate` AS `valued`,
      CASE
        WHEN (
          IF(
            `t13`.`status` = 'won',
            `t13`.`amount`,
            COALESCE(`t13`.`amount`, `t13`.`list_amount`)
          ) IS NOT NULL
        )
        AND (
          `t13`.`rate` IS NULL
        )
        THEN `t13`.`currency`
        ELSE NULL
      END AS `valued_unrated`
    FROM (
      SELECT
        `t12`.`born`,
        `t12`.`valid_from`,
        `t12`.`valid_to`,
        `t12`.`status`,
        `t12`.`closed_at`,
        `t12`.`created_at`,
        `t12`.`amount`,
        `t12`.`currency`,
        `t12`.`list_amount`,
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
        `t12`.`rate`
      FROM (
        SELECT
          `t11`.`born`,
          `t11`.`valid_from`,
          `t11`.`valid_to`,
          `t11`.`status`,
          `t11`.`closed_at`,
          `t11`.`created_at`,
          `t11`.`amount`,
          `t11`.`currency`,
          `t11`.`list_amount`,
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
            `t10`.`born`,
            `t10`.`valid_from`,
            `t10`.`valid_to`,
            `t10`.`status`,
            `t10`.`closed_at`,
            `t10`.`created_at`,
            `t10`.`amount`,
            `t10`.`currency`,
            `t10`.`list_amount`,
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
              `t8`.`born`,
              `t8`.`valid_from`,
              `t8`.`valid_to`,
              `t8`.`status`,
              `t8`.`closed_at`,
              `t8`.`created_at`,
              `t8`.`amount`,
              `t8`.`currency`,
              `t8`.`list_amount`,
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
              CAST(`t8`.`closed_at` AS DATE) AS `_day`
            FROM (
              SELECT
                `t7`.`born`,
                `t7`.`valid_from`,
                `t7`.`valid_to`,
                `t7`.`status`,
                `t7`.`closed_at`,
                `t7`.`created_at`,
                `t7`.`amount`,
                `t7`.`currency`,
                `t7`.`list_amount`,
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
                  `t6`.`born`,
                  `t6`.`valid_from`,
                  `t6`.`valid_to`,
                  `t6`.`status`,
                  `t6`.`closed_at`,
                  `t6`.`created_at`,
                  `t6`.`amount`,
                  `t6`.`currency`,
                  `t6`.`list_amount`,
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
                    `t1`.`born`,
                    `t1`.`valid_from`,
                    `t1`.`valid_to`,
                    `t1`.`status`,
                    `t1`.`closed_at`,
                    `t1`.`created_at`,
                    `t1`.`amount`,
                    `t1`.`currency`,
                    `t1`.`list_amount`,
                    CAST(`t1`.`closed_at` AS DATE) AS `_day`
                  FROM `crm_deal_states` AS `t1`
                  WHERE
                    `t1`.`closed_at` IS NOT NULL
                ) AS `t6`
                INNER JOIN `crm_period_days` AS `t4`
                  ON `t6`.`_day` = `t4`.`p_day`
                  AND `t6`.`closed_at` >= `t4`.`p_start`
                  AND `t6`.`closed_at` < `t4`.`p_cut`
                  AND `t6`.`born` < `t4`.`p_asof`
                  AND `t6`.`valid_from` < `t4`.`p_asof`
                  AND `t6`.`valid_to` >= `t4`.`p_asof`
              ) AS `t7`
            ) AS `t8`
          ) AS `t10`
          LEFT OUTER JOIN `crm_rates` AS `t3`
            ON `t10`.`currency` = `t3`.`rate_currency` AND `t10`.`_day` = `t3`.`rate_day`
        ) AS `t11`
      ) AS `t12`
    ) AS `t13`
  ) AS `t14`
) AS `t15`
GROUP BY
  1

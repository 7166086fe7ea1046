-- deals_closed by all: c__won c__lost s__booked n__booked u__booked s__valued n__valued u__valued s__cycle n__cycle {"basis": "orders"}
SELECT
  `t14`.`p`,
  SUM(CAST(`t14`.`won` AS BIGINT)) AS `c__won`,
  SUM(CAST(`t14`.`lost` AS BIGINT)) AS `c__lost`,
  SUM(`t14`.`booked`) AS `s__booked`,
  COUNT(`t14`.`booked`) AS `n__booked`,
  COUNT(`t14`.`booked_unrated`) AS `u__booked`,
  SUM(`t14`.`valued`) AS `s__valued`,
  COUNT(`t14`.`valued`) AS `n__valued`,
  COUNT(`t14`.`valued_unrated`) AS `u__valued`,
  SUM(`t14`.`cycle`) AS `s__cycle`,
  COUNT(`t14`.`cycle`) AS `n__cycle`
FROM (
  SELECT
    `t13`.`p`,
    `t13`.`p_asof`,
    `t13`.`status` = 'won' AS `won`,
    `t13`.`status` = 'lost' AS `lost`,
    `t13`.`booked`,
    `t13`.`booked_unrated`,
    `t13`.`valued`,
    `t13`.`valued_unrated`,
    CASE
      WHEN `t13`.`status` = 'won'
      THEN CAST(UNIX_MICROS(`t13`.`closed_at`) - UNIX_MICROS(`t13`.`created_at`) AS DECIMAL(18, 0))
      ELSE NULL
    END AS `cycle`
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
      `t12`.`rate`,
      CASE WHEN `t12`.`status` = 'won' THEN `t12`.`amount` ELSE NULL END * `t12`.`rate` AS `booked`,
      CASE
        WHEN (
          CASE WHEN `t12`.`status` = 'won' THEN `t12`.`amount` ELSE NULL END IS NOT NULL
        )
        AND (
          `t12`.`rate` IS NULL
        )
        THEN `t12`.`currency`
        ELSE NULL
      END AS `booked_unrated`,
      IF(
        `t12`.`status` = 'won',
        `t12`.`amount`,
        COALESCE(`t12`.`amount`, `t12`.`list_amount`)
      ) * `t12`.`rate` AS `valued`,
      CASE
        WHEN (
          IF(
            `t12`.`status` = 'won',
            `t12`.`amount`,
            COALESCE(`t12`.`amount`, `t12`.`list_amount`)
          ) IS NOT NULL
        )
        AND (
          `t12`.`rate` IS NULL
        )
        THEN `t12`.`currency`
        ELSE NULL
      END AS `valued_unrated`
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
        `t11`.`rate`
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
            `t9`.`born`,
            `t9`.`valid_from`,
            `t9`.`valid_to`,
            `t9`.`status`,
            `t9`.`closed_at`,
            `t9`.`created_at`,
            `t9`.`amount`,
            `t9`.`currency`,
            `t9`.`list_amount`,
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
            `t9`.`_day`,
            `t3`.`rate_currency`,
            `t3`.`rate_day`,
            `t3`.`found_rate`
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
              `t7`.`p_typed`,
              CAST(`t7`.`closed_at` AS DATE) AS `_day`
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
                  `t1`.`born`,
                  `t1`.`valid_from`,
                  `t1`.`valid_to`,
                  `t1`.`status`,
                  `t1`.`closed_at`,
                  `t1`.`created_at`,
                  `t1`.`amount`,
                  `t1`.`currency`,
                  `t1`.`list_amount`
                FROM `crm_deal_states` AS `t1`
              ) AS `t6`
              INNER JOIN `crm_periods` AS `t4`
                ON `t6`.`valid_from` < `t4`.`p_asof`
                AND `t6`.`valid_to` >= `t4`.`p_asof`
                AND `t6`.`born` < `t4`.`p_asof`
                AND `t6`.`closed_at` >= `t4`.`p_start`
                AND `t6`.`closed_at` < `t4`.`p_cut`
            ) AS `t7`
          ) AS `t9`
          LEFT OUTER JOIN `crm_rates` AS `t3`
            ON `t9`.`currency` = `t3`.`rate_currency` AND `t9`.`_day` = `t3`.`rate_day`
        ) AS `t10`
      ) AS `t11`
    ) AS `t12`
  ) AS `t13`
) AS `t14`
GROUP BY
  1

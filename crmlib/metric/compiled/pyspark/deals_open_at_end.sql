-- deals_open_at_end by all: c__ s__pipeline n__pipeline u__pipeline s__weighted n__weighted u__weighted c__stalled s__due n__due u__due {"basis": "orders"}
SELECT
  `t17`.`p`,
  `t17`.`rate`,
  COUNT(*) AS `c__`,
  SUM(`t17`.`pipeline`) AS `s__pipeline`,
  COUNT(`t17`.`pipeline`) AS `n__pipeline`,
  COUNT(`t17`.`pipeline_unrated`) AS `u__pipeline`,
  SUM(`t17`.`weighted`) AS `s__weighted`,
  COUNT(`t17`.`weighted`) AS `n__weighted`,
  COUNT(`t17`.`weighted_unrated`) AS `u__weighted`,
  SUM(CAST(`t17`.`stalled` AS BIGINT)) AS `c__stalled`,
  SUM(`t17`.`due`) AS `s__due`,
  COUNT(`t17`.`due`) AS `n__due`,
  COUNT(`t17`.`due_unrated`) AS `u__due`
FROM (
  SELECT
    `t16`.`p`,
    `t16`.`p_asof`,
    `t16`.`rate`,
    `t16`.`pipeline`,
    `t16`.`pipeline_unrated`,
    CASE
      WHEN (
        `t16`.`close_date` >= `t16`.`p_next_start`
      )
      AND (
        `t16`.`close_date` < `t16`.`p_next_end`
      )
      THEN `t16`.`pipeline`
      ELSE NULL
    END AS `due`,
    CASE
      WHEN (
        `t16`.`close_date` >= `t16`.`p_next_start`
      )
      AND (
        `t16`.`close_date` < `t16`.`p_next_end`
      )
      THEN `t16`.`pipeline_unrated`
      ELSE NULL
    END AS `due_unrated`,
    `t16`.`amount` * COALESCE(`t16`.`probability`, `t16`.`stage_probability`) AS `weighted`,
    CASE
      WHEN (
        (
          `t16`.`amount` * COALESCE(`t16`.`probability`, `t16`.`stage_probability`)
        ) IS NOT NULL
      )
      AND (
        `t16`.`rate` IS NULL
      )
      THEN `t16`.`currency`
      ELSE NULL
    END AS `weighted_unrated`,
    IF(
      `t16`.`stalled_after` IS NOT NULL,
      CAST(UNIX_MICROS(`t16`.`p_cut`) - UNIX_MICROS(`t16`.`stay_from`) AS DECIMAL(18, 0)) > CAST(`t16`.`stalled_after` * 86400000000 AS DECIMAL(38, 4)),
      (
        CAST(UNIX_MICROS(`t16`.`p_cut`) - UNIX_MICROS(`t16`.`stay_from`) AS DECIMAL(18, 0)) * 4
      ) > `t16`.`four_times`
    ) AS `stalled`
  FROM (
    SELECT
      `t15`.`born`,
      `t15`.`valid_from`,
      `t15`.`valid_to`,
      `t15`.`status`,
      `t15`.`close_date`,
      `t15`.`stage`,
      `t15`.`stay_from`,
      `t15`.`probability`,
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
      `t15`.`rate`,
      `t15`.`stage_name`,
      `t15`.`stage_probability`,
      `t15`.`stalled_after`,
      `t15`.`usual_cut`,
      `t15`.`usual_stage`,
      `t15`.`four_times`,
      `t15`.`amount` * `t15`.`rate` AS `pipeline`,
      CASE
        WHEN (
          `t15`.`amount` IS NOT NULL
        ) AND (
          `t15`.`rate` IS NULL
        )
        THEN `t15`.`currency`
        ELSE NULL
      END AS `pipeline_unrated`
    FROM (
      SELECT
        `t14`.`born`,
        `t14`.`valid_from`,
        `t14`.`valid_to`,
        `t14`.`status`,
        `t14`.`close_date`,
        `t14`.`stage`,
        `t14`.`stay_from`,
        `t14`.`probability`,
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
        `t14`.`p_typed`,
        `t14`.`rate`,
        `t5`.`stage_name`,
        `t5`.`stage_probability`,
        `t5`.`stalled_after`,
        `t6`.`usual_cut`,
        `t6`.`usual_stage`,
        `t6`.`four_times`
      FROM (
        SELECT
          `t12`.`born`,
          `t12`.`valid_from`,
          `t12`.`valid_to`,
          `t12`.`status`,
          `t12`.`close_date`,
          `t12`.`stage`,
          `t12`.`stay_from`,
          `t12`.`probability`,
          `t12`.`amount`,
          `t12`.`currency`,
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
            `t11`.`close_date`,
            `t11`.`stage`,
            `t11`.`stay_from`,
            `t11`.`probability`,
            `t11`.`amount`,
            `t11`.`currency`,
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
              `t10`.`close_date`,
              `t10`.`stage`,
              `t10`.`stay_from`,
              `t10`.`probability`,
              `t10`.`amount`,
              `t10`.`currency`,
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
              `t8`.`rate_currency`,
              `t8`.`rate_day`,
              `t8`.`found_rate`
            FROM (
              SELECT
                `t2`.`born`,
                `t2`.`valid_from`,
                `t2`.`valid_to`,
                `t2`.`status`,
                `t2`.`close_date`,
                `t2`.`stage`,
                `t2`.`stay_from`,
                `t2`.`probability`,
                `t2`.`amount`,
                `t2`.`currency`
              FROM `crm_deal_states` AS `t2`
            ) AS `t10`
            INNER JOIN `crm_periods` AS `t7`
              ON `t10`.`valid_from` < `t7`.`p_cut`
              AND `t10`.`valid_to` >= `t7`.`p_cut`
              AND `t10`.`born` < `t7`.`p_cut`
              AND `t10`.`status` = 'open'
            LEFT OUTER JOIN `crm_rates` AS `t8`
              ON `t10`.`currency` = `t8`.`rate_currency` AND `t7`.`p_cut_day` = `t8`.`rate_day`
          ) AS `t11`
        ) AS `t12`
      ) AS `t14`
      LEFT OUTER JOIN `crm_stages` AS `t5`
        ON `t14`.`stage` = `t5`.`stage_name`
      LEFT OUTER JOIN `crm_usual_stays` AS `t6`
        ON `t14`.`p_cut` = `t6`.`usual_cut` AND `t14`.`stage` = `t6`.`usual_stage`
    ) AS `t15`
  ) AS `t16`
) AS `t17`
GROUP BY
  1,
  2

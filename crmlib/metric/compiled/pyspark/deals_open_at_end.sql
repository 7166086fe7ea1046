-- deals_open_at_end by all: c__ s__pipeline n__pipeline u__pipeline s__weighted n__weighted u__weighted c__stalled s__due n__due u__due {"basis": "orders"}
SELECT
  `t20`.`p`,
  `t20`.`rate`,
  COUNT(*) AS `c__`,
  SUM(`t20`.`pipeline`) AS `s__pipeline`,
  COUNT(`t20`.`pipeline`) AS `n__pipeline`,
  COUNT(`t20`.`pipeline_unrated`) AS `u__pipeline`,
  SUM(`t20`.`weighted`) AS `s__weighted`,
  COUNT(`t20`.`weighted`) AS `n__weighted`,
  COUNT(`t20`.`weighted_unrated`) AS `u__weighted`,
  SUM(CAST(`t20`.`stalled` AS BIGINT)) AS `c__stalled`,
  SUM(`t20`.`due`) AS `s__due`,
  COUNT(`t20`.`due`) AS `n__due`,
  COUNT(`t20`.`due_unrated`) AS `u__due`
FROM (
  SELECT
    `t19`.`p`,
    `t19`.`p_asof`,
    `t19`.`rate`,
    CASE WHEN `t19`.`rate` IS NOT NULL THEN `t19`.`amount` ELSE NULL END AS `pipeline`,
    CASE
      WHEN (
        `t19`.`amount` IS NOT NULL
      ) AND (
        `t19`.`rate` IS NULL
      )
      THEN `t19`.`currency`
      ELSE NULL
    END AS `pipeline_unrated`,
    CASE
      WHEN (
        `t19`.`close_date` >= `t19`.`p_next_start`
      )
      AND (
        `t19`.`close_date` < `t19`.`p_next_end`
      )
      THEN CASE WHEN `t19`.`rate` IS NOT NULL THEN `t19`.`amount` ELSE NULL END
      ELSE NULL
    END AS `due`,
    CASE
      WHEN (
        `t19`.`close_date` >= `t19`.`p_next_start`
      )
      AND (
        `t19`.`close_date` < `t19`.`p_next_end`
      )
      THEN CASE
        WHEN (
          `t19`.`amount` IS NOT NULL
        ) AND (
          `t19`.`rate` IS NULL
        )
        THEN `t19`.`currency`
        ELSE NULL
      END
      ELSE NULL
    END AS `due_unrated`,
    `t19`.`weighted`,
    CASE
      WHEN (
        `t19`.`weighted` IS NOT NULL
      ) AND (
        `t19`.`rate` IS NULL
      )
      THEN `t19`.`currency`
      ELSE NULL
    END AS `weighted_unrated`,
    `t19`.`stay_since` < `t19`.`stalled_before` AS `stalled`
  FROM (
    SELECT
      `t18`.`born`,
      `t18`.`valid_from`,
      `t18`.`valid_to`,
      `t18`.`status`,
      `t18`.`close_date`,
      `t18`.`stage`,
      `t18`.`amount`,
      `t18`.`currency`,
      `t18`.`weighted`,
      `t18`.`stay_since`,
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
      `t18`.`rate`,
      `t5`.`usual_cut`,
      `t5`.`usual_stage`,
      `t5`.`stalled_before`
    FROM (
      SELECT
        `t16`.`born`,
        `t16`.`valid_from`,
        `t16`.`valid_to`,
        `t16`.`status`,
        `t16`.`close_date`,
        `t16`.`stage`,
        `t16`.`amount`,
        `t16`.`currency`,
        `t16`.`weighted`,
        `t16`.`stay_since`,
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
        `t16`.`rate`
      FROM (
        SELECT
          `t15`.`born`,
          `t15`.`valid_from`,
          `t15`.`valid_to`,
          `t15`.`status`,
          `t15`.`close_date`,
          `t15`.`stage`,
          `t15`.`amount`,
          `t15`.`currency`,
          `t15`.`weighted`,
          `t15`.`stay_since`,
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
          `t15`.`rate_currency`,
          `t15`.`rate_day`,
          `t15`.`found_rate`,
          CASE
            WHEN `t15`.`currency` IS NULL
            THEN CAST('1.00000000' AS DECIMAL(18, 8))
            ELSE `t15`.`found_rate`
          END AS `rate`
        FROM (
          SELECT
            `t14`.`born`,
            `t14`.`valid_from`,
            `t14`.`valid_to`,
            `t14`.`status`,
            `t14`.`close_date`,
            `t14`.`stage`,
            `t14`.`amount`,
            `t14`.`currency`,
            `t14`.`weighted`,
            `t14`.`stay_since`,
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
            `t7`.`rate_currency`,
            `t7`.`rate_day`,
            `t7`.`found_rate`
          FROM (
            SELECT
              `t12`.`born`,
              `t12`.`valid_from`,
              `t12`.`valid_to`,
              `t12`.`status`,
              `t12`.`close_date`,
              `t12`.`stage`,
              `t12`.`amount`,
              `t12`.`currency`,
              `t12`.`weighted`,
              `t12`.`stay_since`
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
                `t11`.`stage_name`,
                `t11`.`stage_probability`,
                `t11`.`stalled_after`,
                `t11`.`amount` * COALESCE(`t11`.`probability`, `t11`.`stage_probability`) AS `weighted`,
                CAST(CAST(UNIX_MICROS(`t11`.`stay_from`) - UNIX_MICROS(CAST('1970-01-01T00:00:00' AS TIMESTAMP)) AS DECIMAL(18, 0)) AS BIGINT) * 4 AS `stay_since`
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
                  `t8`.`stage_name`,
                  `t8`.`stage_probability`,
                  `t8`.`stalled_after`
                FROM (
                  SELECT
                    `t3`.`born`,
                    `t3`.`valid_from`,
                    `t3`.`valid_to`,
                    `t3`.`status`,
                    `t3`.`close_date`,
                    `t3`.`stage`,
                    `t3`.`stay_from`,
                    `t3`.`probability`,
                    `t3`.`amount`,
                    `t3`.`currency`
                  FROM `crm_deal_states` AS `t3`
                  WHERE
                    `t3`.`status` = 'open'
                ) AS `t10`
                LEFT OUTER JOIN `crm_stages` AS `t8`
                  ON `t10`.`stage` = `t8`.`stage_name`
              ) AS `t11`
            ) AS `t12`
          ) AS `t14`
          INNER JOIN `crm_periods` AS `t6`
            ON `t14`.`valid_from` < `t6`.`p_cut`
            AND `t14`.`valid_to` >= `t6`.`p_cut`
            AND `t14`.`born` < `t6`.`p_cut`
          LEFT OUTER JOIN `crm_rates` AS `t7`
            ON `t14`.`currency` = `t7`.`rate_currency` AND `t6`.`p_cut_day` = `t7`.`rate_day`
        ) AS `t15`
      ) AS `t16`
    ) AS `t18`
    LEFT OUTER JOIN `crm_usual_stays` AS `t5`
      ON `t18`.`p_cut` = `t5`.`usual_cut` AND `t18`.`stage` = `t5`.`usual_stage`
  ) AS `t19`
) AS `t20`
GROUP BY
  1,
  2

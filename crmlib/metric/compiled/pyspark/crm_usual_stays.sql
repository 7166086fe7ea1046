-- crm_usual_stays {"basis": "orders"}
WITH `t5` AS (
  SELECT
    *
  FROM `crm_stages` AS `t0`
  WHERE
    `t0`.`stalled_after` IS NOT NULL
), `t14` AS (
  SELECT
    `t4`.`cut`,
    COALESCE(
      LAG(`t4`.`cut`) OVER (ORDER BY `t4`.`cut` ASC NULLS LAST),
      CAST('0001-01-02T00:00:00' AS TIMESTAMP)
    ) AS `before`
  FROM (
    SELECT DISTINCT
      `t1`.`p_cut` AS `cut`
    FROM `crm_periods` AS `t1`
  ) AS `t4`
), `t26` AS (
  SELECT
    `t25`.`stage`,
    `t25`.`till`,
    `t25`.`stay`,
    `t25`.`since`,
    CAST(FLOOR((
      `t25`.`stay`
    ) / (
      1000000
    )) AS BIGINT) AS `seconds`
  FROM (
    SELECT
      `t24`.`stage`,
      `t24`.`till`,
      `t24`.`stay`,
      `t24`.`since`
    FROM (
      SELECT
        `t22`.`stage`,
        `t22`.`till`,
        CAST(CAST(UNIX_MICROS(`t22`.`stay_to`) - UNIX_MICROS(`t22`.`stay_from`) AS DECIMAL(18, 0)) AS BIGINT) AS `stay`,
        GREATEST(`t22`.`stay_to`, `t22`.`won_at`) AS `since`
      FROM (
        SELECT
          *
        FROM (
          SELECT
            `t10`.`deal_id`,
            `t10`.`copy`,
            `t10`.`till`,
            `t10`.`won_at`,
            `t11`.`stage`,
            `t11`.`stay_from`,
            `t11`.`stay_to`,
            `t11`.`_deal`,
            `t11`.`_copy`
          FROM (
            SELECT
              `t2`.`deal_id`,
              `t2`.`copy`,
              `t2`.`valid_to` AS `till`,
              GREATEST(`t2`.`valid_from`, `t2`.`born`) AS `won_at`
            FROM `crm_deal_states` AS `t2`
            WHERE
              `t2`.`status` = 'won'
          ) AS `t10`
          INNER JOIN (
            SELECT
              `t2`.`stage`,
              `t2`.`stay_from`,
              `t2`.`stay_to`,
              `t2`.`deal_id` AS `_deal`,
              `t2`.`copy` AS `_copy`
            FROM `crm_deal_states` AS `t2`
            WHERE
              `t2`.`stay_to` IS NOT NULL AND `t2`.`stage` IS NOT NULL
          ) AS `t11`
            ON `t10`.`deal_id` = `t11`.`_deal` AND `t10`.`copy` = `t11`.`_copy`
        ) AS `t16`
        WHERE
          GREATEST(`t16`.`stay_to`, `t16`.`won_at`) < `t16`.`till`
      ) AS `t22`
    ) AS `t24`
    LEFT ANTI JOIN `t5` AS `t13`
      ON `t24`.`stage` = `t13`.`stage_name`
  ) AS `t25`
), `t32` AS (
  SELECT
    `t28`.`stage`,
    `t28`.`stay`,
    `t28`.`since`,
    `t28`.`till`,
    LEAST(CAST(FLOOR((
      `t28`.`seconds`
    ) / (
      `t31`.`width`
    )) AS BIGINT), 256) AS `bin`
  FROM `t26` AS `t28`
  INNER JOIN (
    SELECT
      `t29`.`_stage`,
      CAST(FLOOR((
        `t29`.`total`
      ) / (
        `t29`.`number` * 64
      )) AS BIGINT) + 1 AS `width`
    FROM (
      SELECT
        `t27`.`stage` AS `_stage`,
        SUM(`t27`.`seconds`) AS `total`,
        COUNT(*) AS `number`
      FROM `t26` AS `t27`
      GROUP BY
        1
    ) AS `t29`
  ) AS `t31`
    ON `t28`.`stage` = `t31`.`_stage`
), `t42` AS (
  SELECT
    `t41`.`of_stage`,
    `t41`.`of_bin`,
    `t41`.`at`,
    SUM(`t41`.`change`) AS `change`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t33`.`stage` AS `of_stage`,
        `t33`.`bin` AS `of_bin`,
        `t33`.`cut` AS `at`,
        COUNT(*) * 1 AS `change`
      FROM (
        SELECT
          `t28`.`stage`,
          `t28`.`stay`,
          `t28`.`since`,
          `t28`.`till`,
          LEAST(CAST(FLOOR((
            `t28`.`seconds`
          ) / (
            `t31`.`width`
          )) AS BIGINT), 256) AS `bin`,
          `t17`.`cut`,
          `t17`.`before`
        FROM `t26` AS `t28`
        INNER JOIN (
          SELECT
            `t29`.`_stage`,
            CAST(FLOOR((
              `t29`.`total`
            ) / (
              `t29`.`number` * 64
            )) AS BIGINT) + 1 AS `width`
          FROM (
            SELECT
              `t27`.`stage` AS `_stage`,
              SUM(`t27`.`seconds`) AS `total`,
              COUNT(*) AS `number`
            FROM `t26` AS `t27`
            GROUP BY
              1
          ) AS `t29`
        ) AS `t31`
          ON `t28`.`stage` = `t31`.`_stage`
        INNER JOIN `t14` AS `t17`
          ON `t28`.`since` >= `t17`.`before` AND `t28`.`since` < `t17`.`cut`
      ) AS `t33`
      GROUP BY
        1,
        2,
        3
    ) AS `t36`
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        `t39`.`stage` AS `of_stage`,
        `t39`.`bin` AS `of_bin`,
        `t39`.`cut` AS `at`,
        COUNT(*) * -1 AS `change`
      FROM (
        SELECT
          `t38`.`stage`,
          `t38`.`stay`,
          `t38`.`since`,
          `t38`.`till`,
          `t38`.`bin`,
          `t18`.`cut`,
          `t18`.`before`
        FROM (
          SELECT
            *
          FROM `t32` AS `t34`
          WHERE
            `t34`.`till` < CAST('9999-12-30T00:00:00' AS TIMESTAMP)
        ) AS `t38`
        INNER JOIN `t14` AS `t18`
          ON `t38`.`till` >= `t18`.`before` AND `t38`.`till` < `t18`.`cut`
      ) AS `t39`
      GROUP BY
        1,
        2,
        3
    ) AS `t40`
  ) AS `t41`
  GROUP BY
    1,
    2,
    3
)
SELECT
  *
FROM (
  SELECT
    `t55`.`usual_cut`,
    `t55`.`usual_stage`,
    (
      CAST(CAST(UNIX_MICROS(`t55`.`usual_cut`) - UNIX_MICROS(CAST('1970-01-01T00:00:00' AS TIMESTAMP)) AS DECIMAL(18, 0)) AS BIGINT) * 4
    ) - CAST(CAST((
      `t55`.`below` * 4
    ) + (
      (
        COALESCE(`t55`.`above`, `t55`.`below`) - `t55`.`below`
      ) * `t55`.`rest`
    ) AS DECIMAL(38, 0)) AS BIGINT) AS `stalled_before`
  FROM (
    SELECT
      `t54`.`cut` AS `usual_cut`,
      `t54`.`of_stage` AS `usual_stage`,
      MAX(IF(`t54`.`rank` = `t54`.`low`, `t54`.`stay`, NULL)) AS `below`,
      MAX(IF(`t54`.`rank` = (
        `t54`.`low` + 1
      ), `t54`.`stay`, NULL)) AS `above`,
      MAX(`t54`.`rest`) AS `rest`
    FROM (
      SELECT
        `t53`.`of_stage`,
        `t53`.`of_bin`,
        `t53`.`cut`,
        `t53`.`low`,
        `t53`.`rest`,
        `t53`.`shorter`,
        `t53`.`stage`,
        `t53`.`stay`,
        `t53`.`since`,
        `t53`.`till`,
        `t53`.`bin`,
        `t53`.`place`,
        `t53`.`shorter` + `t53`.`place` AS `rank`
      FROM (
        SELECT
          `t52`.`of_stage`,
          `t52`.`of_bin`,
          `t52`.`cut`,
          `t52`.`low`,
          `t52`.`rest`,
          `t52`.`shorter`,
          `t52`.`stage`,
          `t52`.`stay`,
          `t52`.`since`,
          `t52`.`till`,
          `t52`.`bin`,
          ROW_NUMBER() OVER (
            PARTITION BY `t52`.`cut`, `t52`.`of_stage`, `t52`.`of_bin`
            ORDER BY `t52`.`stay` ASC NULLS LAST
          ) - 1 AS `place`
        FROM (
          SELECT
            `t51`.`of_stage`,
            `t51`.`of_bin`,
            `t51`.`cut`,
            `t51`.`low`,
            `t51`.`rest`,
            `t51`.`shorter`,
            `t35`.`stage`,
            `t35`.`stay`,
            `t35`.`since`,
            `t35`.`till`,
            `t35`.`bin`
          FROM (
            SELECT
              `t49`.`of_stage`,
              `t49`.`of_bin`,
              `t49`.`cut`,
              CAST(FLOOR((
                `t49`.`place`
              ) / (
                4
              )) AS BIGINT) AS `low`,
              `t49`.`place` % 4 AS `rest`,
              `t49`.`upto` - `t49`.`held` AS `shorter`
            FROM (
              SELECT
                `t48`.`of_stage`,
                `t48`.`of_bin`,
                `t48`.`cut`,
                `t48`.`held`,
                SUM(`t48`.`held`) OVER (
                  PARTITION BY `t48`.`of_stage`, `t48`.`cut`
                  ORDER BY `t48`.`of_bin` ASC NULLS LAST
                  ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                ) AS `upto`,
                (
                  SUM(`t48`.`held`) OVER (
                    PARTITION BY `t48`.`of_stage`, `t48`.`cut`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) - 1
                ) * 3 AS `place`
              FROM (
                SELECT
                  `t46`.`of_stage`,
                  `t46`.`of_bin`,
                  `t20`.`cut`,
                  SUM(COALESCE(`t47`.`change`, 0)) OVER (
                    PARTITION BY `t46`.`of_stage`, `t46`.`of_bin`
                    ORDER BY `t20`.`cut` ASC NULLS LAST
                    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
                  ) AS `held`
                FROM (
                  SELECT DISTINCT
                    `t43`.`of_stage`,
                    `t43`.`of_bin`
                  FROM `t42` AS `t43`
                ) AS `t46`
                CROSS JOIN (
                  SELECT
                    `t15`.`cut`
                  FROM `t14` AS `t15`
                ) AS `t20`
                LEFT OUTER JOIN (
                  SELECT
                    `t43`.`of_stage` AS `_stage`,
                    `t43`.`of_bin` AS `_bin`,
                    `t43`.`at`,
                    `t43`.`change`
                  FROM `t42` AS `t43`
                ) AS `t47`
                  ON `t46`.`of_stage` = `t47`.`_stage`
                  AND `t46`.`of_bin` = `t47`.`_bin`
                  AND `t20`.`cut` = `t47`.`at`
              ) AS `t48`
            ) AS `t49`
            WHERE
              `t49`.`held` > 0
              AND (
                CAST(FLOOR((
                  `t49`.`place`
                ) / (
                  4
                )) AS BIGINT) + 1
              ) >= (
                `t49`.`upto` - `t49`.`held`
              )
              AND CAST(FLOOR((
                `t49`.`place`
              ) / (
                4
              )) AS BIGINT) < `t49`.`upto`
          ) AS `t51`
          INNER JOIN `t32` AS `t35`
            ON `t51`.`of_stage` = `t35`.`stage`
            AND `t51`.`of_bin` = `t35`.`bin`
            AND `t35`.`since` < `t51`.`cut`
            AND `t35`.`till` >= `t51`.`cut`
        ) AS `t52`
      ) AS `t53`
    ) AS `t54`
    GROUP BY
      1,
      2
  ) AS `t55`
) AS `t56`
UNION ALL
SELECT
  *
FROM (
  SELECT
    `t6`.`usual_cut`,
    `t12`.`stage_name` AS `usual_stage`,
    (
      CAST(CAST(UNIX_MICROS(`t6`.`usual_cut`) - UNIX_MICROS(CAST('1970-01-01T00:00:00' AS TIMESTAMP)) AS DECIMAL(18, 0)) AS BIGINT) * 4
    ) - CAST(CAST(LEAST(`t12`.`stalled_after`, CAST('5000000.0000' AS DECIMAL(18, 4))) * 345600000000 AS DECIMAL(38, 0)) AS BIGINT) AS `stalled_before`
  FROM `t5` AS `t12`
  CROSS JOIN (
    SELECT DISTINCT
      `t1`.`p_cut` AS `usual_cut`
    FROM `crm_periods` AS `t1`
  ) AS `t6`
) AS `t21`

-- activities_overdue by all: c__ {"basis": "orders"}
WITH `t8` AS (
  SELECT
    `t5`.`mark`,
    CAST(COALESCE(
      LAG(`t5`.`mark`) OVER (ORDER BY `t5`.`mark` ASC NULLS LAST),
      CAST('0001-01-01T00:00:00' AS TIMESTAMP)
    ) AS TIMESTAMP) AS `before`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        CAST('9999-12-31T00:00:00' AS TIMESTAMP) AS `mark`
      FROM `crm_periods` AS `t0`
    ) AS `t3`
    UNION
    SELECT
      *
    FROM (
      SELECT
        `t0`.`p_cut` AS `mark`
      FROM `crm_periods` AS `t0`
    ) AS `t4`
  ) AS `t5`
)
SELECT
  `t22`.`p`,
  SUM(`t22`.`number`) AS `c__`
FROM (
  SELECT
    `t2`.`p`,
    `t2`.`p_asof`,
    `t21`.`number`
  FROM (
    SELECT
      `t19`.`due`,
      `t19`.`done`,
      COUNT(*) AS `number`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t17`.`due_at`,
          `t17`.`done_at`,
          `t17`.`due`,
          `t17`.`done`
        FROM (
          SELECT
            `t16`.`due_at`,
            `t16`.`done_at`,
            `t16`.`due`,
            `t12`.`done`,
            `t12`.`_before`
          FROM (
            SELECT
              `t14`.`due_at`,
              `t14`.`done_at`,
              `t14`.`due`
            FROM (
              SELECT
                `t7`.`due_at`,
                `t7`.`done_at`,
                `t13`.`due`,
                `t13`.`_before`
              FROM (
                SELECT
                  `t1`.`due_at`,
                  IF(
                    COALESCE(`t1`.`status`, '') = 'done',
                    `t1`.`occurred_at`,
                    CAST('9999-12-30T00:00:00' AS TIMESTAMP)
                  ) AS `done_at`
                FROM `crm_v_activities` AS `t1`
                WHERE
                  COALESCE(`t1`.`status`, '') <> 'cancelled'
                  AND IF(
                    COALESCE(`t1`.`status`, '') = 'done',
                    `t1`.`occurred_at`,
                    CAST('9999-12-30T00:00:00' AS TIMESTAMP)
                  ) > `t1`.`due_at`
              ) AS `t7`
              INNER JOIN (
                SELECT
                  `t9`.`mark` AS `due`,
                  `t9`.`before` AS `_before`
                FROM `t8` AS `t9`
              ) AS `t13`
                ON `t7`.`due_at` >= `t13`.`_before` AND `t7`.`due_at` < `t13`.`due`
            ) AS `t14`
          ) AS `t16`
          INNER JOIN (
            SELECT
              `t9`.`mark` AS `done`,
              `t9`.`before` AS `_before`
            FROM `t8` AS `t9`
          ) AS `t12`
            ON `t16`.`done_at` >= `t12`.`_before` AND `t16`.`done_at` < `t12`.`done`
        ) AS `t17`
      ) AS `t18`
      WHERE
        `t18`.`due` < `t18`.`done`
    ) AS `t19`
    GROUP BY
      1,
      2
  ) AS `t21`
  INNER JOIN `crm_periods` AS `t2`
    ON `t21`.`due` <= `t2`.`p_cut` AND `t21`.`done` > `t2`.`p_cut`
) AS `t22`
GROUP BY
  1

-- list_members by all: s__change n__change c__at_start {"basis": "orders"}
WITH "t14" AS (
  SELECT
    "t13"."mark",
    CAST(COALESCE(
      LAG("t13"."mark") OVER (
        ORDER BY "t13"."mark" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ),
      CAST('0001-01-01T00:00:00' AS TIMESTAMP)
    ) AS TIMESTAMP(6)) AS "before"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."p_cut" AS "mark"
        FROM "crm_periods" AS "t0"
      ) AS "t4"
      UNION
      SELECT
        *
      FROM (
        SELECT
          "t0"."p_opening" AS "mark"
        FROM "crm_periods" AS "t0"
      ) AS "t5"
    ) AS "t8"
    UNION
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t0"."p_asof" AS "mark"
        FROM "crm_periods" AS "t0"
      ) AS "t6"
      UNION
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            CAST('9999-12-31T00:00:00' AS TIMESTAMP(6)) AS "mark"
          FROM "crm_periods" AS "t0"
        ) AS "t3"
        UNION
        SELECT
          *
        FROM (
          SELECT
            "t0"."p_start" AS "mark"
          FROM "crm_periods" AS "t0"
        ) AS "t7"
      ) AS "t9"
    ) AS "t11"
  ) AS "t13"
)
SELECT
  "t39"."p",
  SUM("t39"."change") AS "s__change",
  SUM("t39"."number") FILTER(WHERE
    "t39"."change" IS NOT NULL) AS "n__change",
  SUM("t39"."number") FILTER(WHERE
    "t39"."at_start") AS "c__at_start"
FROM (
  SELECT
    "t38"."p",
    "t38"."p_asof",
    "t38"."at_start",
    SUM("t38"."change") AS "change",
    SUM("t38"."number") AS "number"
  FROM (
    SELECT
      "t37"."joined_by",
      "t37"."left_by",
      "t37"."begun_by",
      "t37"."known_by",
      "t37"."number",
      "t37"."p",
      "t37"."p_start",
      "t37"."p_cut",
      "t37"."p_asof",
      "t37"."p_opening",
      "t37"."p_t12",
      "t37"."p_s12",
      "t37"."p_t24",
      "t37"."p_start_on",
      "t37"."p_cut_on",
      "t37"."p_opening_on",
      "t37"."p_cut_day",
      "t37"."p_opening_day",
      "t37"."p_next_start",
      "t37"."p_next_end",
      "t37"."p_typed",
      (
        CASE
          WHEN (
            "t37"."joined_by" > "t37"."p_start"
          )
          AND (
            "t37"."joined_by" <= "t37"."p_cut"
          )
          THEN 1
          ELSE 0
        END - CASE
          WHEN (
            "t37"."left_by" > "t37"."p_start"
          )
          AND (
            "t37"."left_by" <= "t37"."p_cut"
          )
          THEN 1
          ELSE 0
        END
      ) * "t37"."number" AS "change",
      (
        "t37"."joined_by" <= "t37"."p_opening"
      )
      AND (
        "t37"."left_by" > "t37"."p_opening"
      ) AS "at_start"
    FROM (
      SELECT
        "t36"."joined_by",
        "t36"."left_by",
        "t36"."begun_by",
        "t36"."known_by",
        "t36"."number",
        "t2"."p",
        "t2"."p_start",
        "t2"."p_cut",
        "t2"."p_asof",
        "t2"."p_opening",
        "t2"."p_t12",
        "t2"."p_s12",
        "t2"."p_t24",
        "t2"."p_start_on",
        "t2"."p_cut_on",
        "t2"."p_opening_on",
        "t2"."p_cut_day",
        "t2"."p_opening_day",
        "t2"."p_next_start",
        "t2"."p_next_end",
        "t2"."p_typed"
      FROM (
        SELECT
          "t34"."joined_by",
          "t34"."left_by",
          "t34"."begun_by",
          "t34"."known_by",
          COUNT(*) AS "number"
        FROM (
          SELECT
            "t33"."joined",
            "t33"."left",
            "t33"."begun",
            "t33"."known",
            "t33"."joined_by",
            "t33"."left_by",
            "t33"."begun_by",
            "t33"."known_by"
          FROM (
            SELECT
              "t32"."joined",
              "t32"."left",
              "t32"."begun",
              "t32"."known",
              "t32"."joined_by",
              "t32"."left_by",
              "t32"."begun_by",
              "t20"."known_by",
              "t20"."_before"
            FROM (
              SELECT
                "t30"."joined",
                "t30"."left",
                "t30"."begun",
                "t30"."known",
                "t30"."joined_by",
                "t30"."left_by",
                "t30"."begun_by"
              FROM (
                SELECT
                  "t29"."joined",
                  "t29"."left",
                  "t29"."begun",
                  "t29"."known",
                  "t29"."joined_by",
                  "t29"."left_by",
                  "t21"."begun_by",
                  "t21"."_before"
                FROM (
                  SELECT
                    "t27"."joined",
                    "t27"."left",
                    "t27"."begun",
                    "t27"."known",
                    "t27"."joined_by",
                    "t27"."left_by"
                  FROM (
                    SELECT
                      "t26"."joined",
                      "t26"."left",
                      "t26"."begun",
                      "t26"."known",
                      "t26"."joined_by",
                      "t22"."left_by",
                      "t22"."_before"
                    FROM (
                      SELECT
                        "t24"."joined",
                        "t24"."left",
                        "t24"."begun",
                        "t24"."known",
                        "t24"."joined_by"
                      FROM (
                        SELECT
                          "t12"."joined",
                          "t12"."left",
                          "t12"."begun",
                          "t12"."known",
                          "t23"."joined_by",
                          "t23"."_before"
                        FROM (
                          SELECT
                            COALESCE("t1"."subscribed_at", CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))) AS "joined",
                            COALESCE("t1"."unsubscribed_at", CAST('9999-12-30T00:00:00' AS TIMESTAMP(6))) AS "left",
                            "t1"."born" AS "begun",
                            CAST('9999-12-30T00:00:00' AS TIMESTAMP(6)) AS "known"
                          FROM "crm_v_list_members" AS "t1"
                        ) AS "t12"
                        INNER JOIN (
                          SELECT
                            "t15"."mark" AS "joined_by",
                            "t15"."before" AS "_before"
                          FROM "t14" AS "t15"
                        ) AS "t23"
                          ON "t12"."joined" >= "t23"."_before" AND "t12"."joined" < "t23"."joined_by"
                      ) AS "t24"
                    ) AS "t26"
                    INNER JOIN (
                      SELECT
                        "t15"."mark" AS "left_by",
                        "t15"."before" AS "_before"
                      FROM "t14" AS "t15"
                    ) AS "t22"
                      ON "t26"."left" >= "t22"."_before" AND "t26"."left" < "t22"."left_by"
                  ) AS "t27"
                ) AS "t29"
                INNER JOIN (
                  SELECT
                    "t15"."mark" AS "begun_by",
                    "t15"."before" AS "_before"
                  FROM "t14" AS "t15"
                ) AS "t21"
                  ON "t29"."begun" >= "t21"."_before" AND "t29"."begun" < "t21"."begun_by"
              ) AS "t30"
            ) AS "t32"
            INNER JOIN (
              SELECT
                "t15"."mark" AS "known_by",
                "t15"."before" AS "_before"
              FROM "t14" AS "t15"
            ) AS "t20"
              ON "t32"."known" >= "t20"."_before" AND "t32"."known" < "t20"."known_by"
          ) AS "t33"
        ) AS "t34"
        GROUP BY
          1,
          2,
          3,
          4
      ) AS "t36"
      INNER JOIN "crm_periods" AS "t2"
        ON "t36"."begun_by" <= "t2"."p_asof"
    ) AS "t37"
  ) AS "t38"
  GROUP BY
    1,
    2,
    3
) AS "t39"
GROUP BY
  1

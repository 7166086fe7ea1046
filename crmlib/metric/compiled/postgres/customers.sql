-- customers by all: c__new c__active c__at_start c__retained c__churned c__repeating s__lifespan n__lifespan c__left c__year_before {"basis": "orders"}
WITH "t26" AS (
  SELECT
    "t19"."mark",
    CAST(COALESCE(
      LAG("t19"."mark") OVER (
        ORDER BY "t19"."mark" ASC
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
          "t0"."p_t24" AS "mark"
        FROM "crm_periods" AS "t0"
      ) AS "t4"
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
        ) AS "t5"
      ) AS "t11"
    ) AS "t16"
    UNION
    SELECT
      *
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
        ) AS "t6"
        UNION
        SELECT
          *
        FROM (
          SELECT
            "t0"."p_opening" AS "mark"
          FROM "crm_periods" AS "t0"
        ) AS "t7"
      ) AS "t12"
      UNION
      SELECT
        *
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t0"."p_t12" AS "mark"
          FROM "crm_periods" AS "t0"
        ) AS "t8"
        UNION
        SELECT
          *
        FROM (
          SELECT
            "t0"."p_s12" AS "mark"
          FROM "crm_periods" AS "t0"
        ) AS "t9"
      ) AS "t13"
    ) AS "t17"
  ) AS "t19"
)
SELECT
  "t59"."p",
  SUM("t59"."number") FILTER(WHERE
    "t59"."new") AS "c__new",
  SUM("t59"."number") FILTER(WHERE
    "t59"."active") AS "c__active",
  SUM("t59"."number") FILTER(WHERE
    "t59"."at_start") AS "c__at_start",
  SUM("t59"."number") FILTER(WHERE
    "t59"."retained") AS "c__retained",
  SUM("t59"."number") FILTER(WHERE
    "t59"."churned") AS "c__churned",
  SUM("t59"."number") FILTER(WHERE
    "t59"."repeating") AS "c__repeating",
  SUM("t59"."lifespan") AS "s__lifespan",
  SUM("t59"."number") FILTER(WHERE
    "t59"."lifespan" IS NOT NULL) AS "n__lifespan",
  SUM("t59"."number") FILTER(WHERE
    "t59"."left") AS "c__left",
  SUM("t59"."number") FILTER(WHERE
    "t59"."year_before") AS "c__year_before"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t48"."p",
      "t48"."p_asof",
      1 AS "number",
      CASE
        WHEN "t48"."orders" >= 2
        THEN CAST(CAST((
          (
            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t48"."last_at")) * 1000000
          ) + (
            EXTRACT('microsecond' FROM "t48"."last_at") % 1000000
          )
        ) - (
          (
            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t48"."first_at")) * 1000000
          ) + (
            EXTRACT('microsecond' FROM "t48"."first_at") % 1000000
          )
        ) AS DECIMAL(18, 0)) AS DECIMAL(38, 0))
        ELSE NULL
      END AS "lifespan",
      "t48"."first_at" >= "t48"."p_start" AS "new",
      "t48"."this_year" > 0 AS "active",
      "t48"."year_at_start" > 0 AS "at_start",
      (
        "t48"."this_year" > 0
      ) AND (
        "t48"."year_at_start" > 0
      ) AS "retained",
      (
        "t48"."year_at_start" > 0
      ) AND NOT (
        "t48"."this_year" > 0
      ) AS "churned",
      "t48"."this_year" >= 2 AS "repeating",
      "t48"."of_year_before" > 0 AS "year_before",
      (
        "t48"."of_year_before" > 0
      ) AND NOT (
        "t48"."this_year" > 0
      ) AS "left"
    FROM (
      SELECT
        "t43"."p_start",
        "t43"."p",
        "t43"."p_asof",
        "t43"."of_account",
        "t43"."of_contact",
        "t43"."owner",
        MIN("t43"."ordered_at") AS "first_at",
        MAX("t43"."ordered_at") AS "last_at",
        COUNT(*) AS "orders",
        COUNT(*) FILTER(WHERE
          "t43"."ordered_at" >= "t43"."p_t12") AS "this_year",
        COUNT(*) FILTER(WHERE
          (
            "t43"."ordered_at" >= "t43"."p_s12"
          )
          AND (
            "t43"."ordered_at" < "t43"."p_opening"
          )) AS "year_at_start",
        COUNT(*) FILTER(WHERE
          (
            "t43"."ordered_at" >= "t43"."p_t24"
          )
          AND (
            "t43"."ordered_at" < "t43"."p_t12"
          )) AS "of_year_before"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t22"."late",
              "t22"."ordered_at",
              CASE
                WHEN COALESCE(
                  "t22"."account_id",
                  CASE
                    WHEN "t22"."contact_born" < "t22"."p_asof"
                    THEN "t22"."contact_account"
                    ELSE NULL
                  END
                ) IS NOT NULL
                THEN 'a:' || COALESCE(
                  "t22"."account_id",
                  CASE
                    WHEN "t22"."contact_born" < "t22"."p_asof"
                    THEN "t22"."contact_account"
                    ELSE NULL
                  END
                )
                ELSE 'c:' || "t22"."contact_id"
              END AS "customer",
              COALESCE(
                "t22"."account_id",
                CASE
                  WHEN "t22"."contact_born" < "t22"."p_asof"
                  THEN "t22"."contact_account"
                  ELSE NULL
                END
              ) AS "of_account",
              CASE
                WHEN COALESCE(
                  "t22"."account_id",
                  CASE
                    WHEN "t22"."contact_born" < "t22"."p_asof"
                    THEN "t22"."contact_account"
                    ELSE NULL
                  END
                ) IS NULL
                THEN "t22"."contact_id"
                ELSE NULL
              END AS "of_contact",
              CASE
                WHEN NOT (
                  (
                    COALESCE(
                      "t22"."account_id",
                      CASE
                        WHEN "t22"."contact_born" < "t22"."p_asof"
                        THEN "t22"."contact_account"
                        ELSE NULL
                      END
                    ) IS NULL
                  )
                  AND (
                    "t22"."contact_account" IS NOT NULL
                  )
                )
                THEN CASE WHEN "t22"."owner_born" < "t22"."p_asof" THEN "t22"."owner" ELSE NULL END
                ELSE NULL
              END AS "owner",
              "t22"."owner_born",
              "t22"."row_order",
              "t22"."order_id",
              "t22"."account_id",
              "t22"."contact_id",
              "t22"."contact_account",
              "t22"."contact_born",
              "t22"."p",
              "t22"."p_start",
              "t22"."p_cut",
              "t22"."p_asof",
              "t22"."p_opening",
              "t22"."p_t12",
              "t22"."p_s12",
              "t22"."p_t24",
              "t22"."p_start_on",
              "t22"."p_cut_on",
              "t22"."p_opening_on",
              "t22"."p_cut_day",
              "t22"."p_opening_day",
              "t22"."p_next_start",
              "t22"."p_next_end",
              "t22"."p_typed"
            FROM (
              SELECT
                "t15"."late",
                "t15"."ordered_at",
                "t15"."customer",
                "t15"."of_account",
                "t15"."of_contact",
                "t15"."owner",
                "t15"."owner_born",
                "t15"."row_order",
                "t15"."order_id",
                "t15"."account_id",
                "t15"."contact_id",
                "t15"."contact_account",
                "t15"."contact_born",
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
                  "t1"."late",
                  "t1"."ordered_at",
                  "t1"."customer",
                  "t1"."of_account",
                  "t1"."of_contact",
                  "t1"."owner",
                  "t1"."owner_born",
                  "t1"."row_order",
                  "t1"."order_id",
                  "t1"."account_id",
                  "t1"."contact_id",
                  "t1"."contact_account",
                  "t1"."contact_born"
                FROM "crm_customer_orders" AS "t1"
                WHERE
                  "t1"."late"
              ) AS "t15"
              INNER JOIN "crm_periods" AS "t2"
                ON "t15"."ordered_at" < "t2"."p_cut"
            ) AS "t22"
          ) AS "t34"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t23"."late",
              "t23"."ordered_at",
              CASE
                WHEN COALESCE(
                  "t23"."account_id",
                  CASE
                    WHEN "t23"."contact_born" < "t23"."p_asof"
                    THEN "t23"."contact_account"
                    ELSE NULL
                  END
                ) IS NOT NULL
                THEN 'a:' || COALESCE(
                  "t23"."account_id",
                  CASE
                    WHEN "t23"."contact_born" < "t23"."p_asof"
                    THEN "t23"."contact_account"
                    ELSE NULL
                  END
                )
                ELSE 'c:' || "t23"."contact_id"
              END AS "customer",
              COALESCE(
                "t23"."account_id",
                CASE
                  WHEN "t23"."contact_born" < "t23"."p_asof"
                  THEN "t23"."contact_account"
                  ELSE NULL
                END
              ) AS "of_account",
              CASE
                WHEN COALESCE(
                  "t23"."account_id",
                  CASE
                    WHEN "t23"."contact_born" < "t23"."p_asof"
                    THEN "t23"."contact_account"
                    ELSE NULL
                  END
                ) IS NULL
                THEN "t23"."contact_id"
                ELSE NULL
              END AS "of_contact",
              CASE
                WHEN NOT (
                  (
                    COALESCE(
                      "t23"."account_id",
                      CASE
                        WHEN "t23"."contact_born" < "t23"."p_asof"
                        THEN "t23"."contact_account"
                        ELSE NULL
                      END
                    ) IS NULL
                  )
                  AND (
                    "t23"."contact_account" IS NOT NULL
                  )
                )
                THEN CASE WHEN "t23"."owner_born" < "t23"."p_asof" THEN "t23"."owner" ELSE NULL END
                ELSE NULL
              END AS "owner",
              "t23"."owner_born",
              "t23"."row_order",
              "t23"."order_id",
              "t23"."account_id",
              "t23"."contact_id",
              "t23"."contact_account",
              "t23"."contact_born",
              "t23"."p",
              "t23"."p_start",
              "t23"."p_cut",
              "t23"."p_asof",
              "t23"."p_opening",
              "t23"."p_t12",
              "t23"."p_s12",
              "t23"."p_t24",
              "t23"."p_start_on",
              "t23"."p_cut_on",
              "t23"."p_opening_on",
              "t23"."p_cut_day",
              "t23"."p_opening_day",
              "t23"."p_next_start",
              "t23"."p_next_end",
              "t23"."p_typed"
            FROM (
              SELECT
                "t18"."late",
                "t18"."ordered_at",
                "t18"."customer",
                "t18"."of_account",
                "t18"."of_contact",
                "t18"."owner",
                "t18"."owner_born",
                "t18"."row_order",
                "t18"."order_id",
                "t18"."account_id",
                "t18"."contact_id",
                "t18"."contact_account",
                "t18"."contact_born",
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
                  "t1"."late",
                  "t1"."ordered_at",
                  "t1"."customer",
                  "t1"."of_account",
                  "t1"."of_contact",
                  "t1"."owner",
                  "t1"."owner_born",
                  "t1"."row_order",
                  "t1"."order_id",
                  "t1"."account_id",
                  "t1"."contact_id",
                  "t1"."contact_account",
                  "t1"."contact_born"
                FROM "crm_customer_orders" AS "t1"
                WHERE
                  NOT (
                    "t1"."late"
                  )
              ) AS "t18"
              INNER JOIN "crm_periods" AS "t2"
                ON "t18"."ordered_at" < "t2"."p_cut" AND "t2"."p_opening" < "t2"."p_t12"
            ) AS "t23"
          ) AS "t35"
        ) AS "t36"
        WHERE
          "t36"."customer" IS NOT NULL
      ) AS "t43"
      GROUP BY
        1,
        2,
        3,
        4,
        5,
        6
    ) AS "t48"
  ) AS "t56"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t54"."p",
        "t54"."p_asof",
        "t54"."number",
        CASE
          WHEN "t54"."next" > "t54"."p_cut"
          THEN CAST("t54"."lifespan" AS DECIMAL(38, 0))
          ELSE NULL
        END AS "lifespan",
        "t54"."first" AND (
          "t54"."ordered" > "t54"."p_start"
        ) AS "new",
        (
          "t54"."next" > "t54"."p_cut"
        ) AND (
          "t54"."ordered" > "t54"."p_t12"
        ) AS "active",
        (
          "t54"."ordered" > "t54"."p_s12"
        )
        AND (
          "t54"."ordered" <= "t54"."p_opening"
        )
        AND (
          "t54"."next" > "t54"."p_opening"
        ) AS "at_start",
        (
          "t54"."ordered" > "t54"."p_s12"
        )
        AND (
          "t54"."ordered" <= "t54"."p_opening"
        )
        AND (
          "t54"."next" > "t54"."p_opening"
        )
        AND NOT (
          (
            "t54"."next" > "t54"."p_cut"
          ) AND NOT (
            "t54"."ordered" > "t54"."p_t12"
          )
        ) AS "retained",
        (
          "t54"."ordered" > "t54"."p_s12"
        )
        AND (
          "t54"."ordered" <= "t54"."p_opening"
        )
        AND (
          "t54"."next" > "t54"."p_opening"
        )
        AND (
          (
            "t54"."next" > "t54"."p_cut"
          ) AND NOT (
            "t54"."ordered" > "t54"."p_t12"
          )
        ) AS "churned",
        (
          "t54"."ordered" > "t54"."p_t12"
        ) AND NOT (
          "t54"."next" > "t54"."p_cut"
        ) AS "repeating",
        (
          "t54"."ordered" > "t54"."p_t24"
        )
        AND NOT (
          "t54"."ordered" > "t54"."p_t12"
        ) AS "year_before",
        (
          "t54"."ordered" > "t54"."p_t24"
        )
        AND NOT (
          "t54"."ordered" > "t54"."p_t12"
        )
        AND (
          "t54"."next" > "t54"."p_cut"
        ) AS "left"
      FROM (
        SELECT
          "t52"."known",
          "t52"."ordered",
          "t52"."next",
          "t52"."first",
          "t52"."number",
          "t52"."lifespan",
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
            "t46"."known",
            "t46"."ordered",
            "t46"."next",
            "t46"."first",
            COUNT(*) AS "number",
            SUM("t46"."span") AS "lifespan"
          FROM (
            SELECT
              "t44"."known",
              "t44"."ordered_at",
              "t44"."next_at",
              "t44"."first",
              "t44"."span",
              "t44"."ordered",
              "t44"."next"
            FROM (
              SELECT
                "t41"."known",
                "t41"."ordered_at",
                "t41"."next_at",
                "t41"."first",
                "t41"."span",
                "t41"."ordered",
                "t31"."next",
                "t31"."_before"
              FROM (
                SELECT
                  "t37"."known",
                  "t37"."ordered_at",
                  "t37"."next_at",
                  "t37"."first",
                  "t37"."span",
                  "t37"."ordered"
                FROM (
                  SELECT
                    "t25"."known",
                    "t25"."ordered_at",
                    "t25"."next_at",
                    "t25"."first",
                    "t25"."span",
                    "t32"."ordered",
                    "t32"."_before"
                  FROM (
                    SELECT
                      COALESCE(
                        CASE WHEN "t1"."owner_born" > "t1"."ordered_at" THEN "t1"."owner_born" ELSE NULL END,
                        CAST('0001-01-02T00:00:00' AS TIMESTAMP(6))
                      ) AS "known",
                      "t1"."ordered_at",
                      "t1"."next_at",
                      "t1"."number" = 1 AS "first",
                      CASE
                        WHEN NOT (
                          "t1"."number" = 1
                        )
                        THEN CAST((
                          (
                            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t1"."ordered_at")) * 1000000
                          ) + (
                            EXTRACT('microsecond' FROM "t1"."ordered_at") % 1000000
                          )
                        ) - (
                          (
                            EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t1"."first_at")) * 1000000
                          ) + (
                            EXTRACT('microsecond' FROM "t1"."first_at") % 1000000
                          )
                        ) AS DECIMAL(18, 0))
                        ELSE NULL
                      END AS "span"
                    FROM "crm_customer_orders" AS "t1"
                    WHERE
                      NOT (
                        "t1"."late"
                      ) AND "t1"."customer" IS NOT NULL
                  ) AS "t25"
                  INNER JOIN (
                    SELECT
                      "t27"."mark" AS "ordered",
                      "t27"."before" AS "_before"
                    FROM "t26" AS "t27"
                  ) AS "t32"
                    ON "t25"."ordered_at" >= "t32"."_before" AND "t25"."ordered_at" < "t32"."ordered"
                ) AS "t37"
              ) AS "t41"
              INNER JOIN (
                SELECT
                  "t27"."mark" AS "next",
                  "t27"."before" AS "_before"
                FROM "t26" AS "t27"
              ) AS "t31"
                ON "t41"."next_at" >= "t31"."_before" AND "t41"."next_at" < "t31"."next"
            ) AS "t44"
          ) AS "t46"
          GROUP BY
            1,
            2,
            3,
            4
        ) AS "t52"
        INNER JOIN "crm_periods" AS "t2"
          ON "t52"."ordered" <= "t2"."p_cut"
          AND "t52"."next" > "t2"."p_t12"
          AND "t2"."p_opening" >= "t2"."p_t12"
      ) AS "t54"
    ) AS "t57"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t53"."p",
        "t53"."p_asof",
        -(
          "t53"."number"
        ) AS "number",
        CAST(NULL AS DECIMAL(38, 0)) AS "lifespan",
        FALSE AS "new",
        FALSE AS "active",
        FALSE AS "at_start",
        FALSE AS "retained",
        FALSE AS "churned",
        TRUE AS "repeating",
        FALSE AS "year_before",
        FALSE AS "left"
      FROM (
        SELECT
          "t51"."known",
          "t51"."before",
          "t51"."next",
          "t51"."number",
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
            "t47"."known",
            "t47"."before",
            "t47"."next",
            COUNT(*) AS "number"
          FROM (
            SELECT
              "t45"."known",
              "t45"."before_at",
              "t45"."next_at",
              "t45"."before",
              "t45"."next"
            FROM (
              SELECT
                "t42"."known",
                "t42"."before_at",
                "t42"."next_at",
                "t42"."before",
                "t31"."next",
                "t31"."_before"
              FROM (
                SELECT
                  "t38"."known",
                  "t38"."before_at",
                  "t38"."next_at",
                  "t38"."before"
                FROM (
                  SELECT
                    "t21"."known",
                    "t21"."before_at",
                    "t21"."next_at",
                    "t33"."before",
                    "t33"."_before"
                  FROM (
                    SELECT
                      COALESCE(
                        CASE WHEN "t1"."owner_born" > "t1"."ordered_at" THEN "t1"."owner_born" ELSE NULL END,
                        CAST('0001-01-02T00:00:00' AS TIMESTAMP(6))
                      ) AS "known",
                      "t1"."before_at",
                      "t1"."next_at"
                    FROM "crm_customer_orders" AS "t1"
                    WHERE
                      NOT (
                        "t1"."late"
                      )
                      AND "t1"."customer" IS NOT NULL
                      AND "t1"."before_at" IS NOT NULL
                      AND "t1"."next_at" < CAST('9999-12-30T00:00:00' AS TIMESTAMP)
                  ) AS "t21"
                  INNER JOIN (
                    SELECT
                      "t27"."mark" AS "before",
                      "t27"."before" AS "_before"
                    FROM "t26" AS "t27"
                  ) AS "t33"
                    ON "t21"."before_at" >= "t33"."_before" AND "t21"."before_at" < "t33"."before"
                ) AS "t38"
              ) AS "t42"
              INNER JOIN (
                SELECT
                  "t27"."mark" AS "next",
                  "t27"."before" AS "_before"
                FROM "t26" AS "t27"
              ) AS "t31"
                ON "t42"."next_at" >= "t31"."_before" AND "t42"."next_at" < "t31"."next"
            ) AS "t45"
          ) AS "t47"
          GROUP BY
            1,
            2,
            3
        ) AS "t51"
        INNER JOIN "crm_periods" AS "t2"
          ON "t51"."next" <= "t2"."p_cut"
          AND "t51"."before" > "t2"."p_t12"
          AND "t2"."p_opening" >= "t2"."p_t12"
      ) AS "t53"
    ) AS "t55"
  ) AS "t58"
) AS "t59"
GROUP BY
  1

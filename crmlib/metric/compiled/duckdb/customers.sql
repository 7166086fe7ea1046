-- customers by all: c__new c__active c__at_start c__retained c__churned c__repeating s__lifespan n__lifespan c__left c__year_before {"basis": "orders"}
WITH "t28" AS (
  SELECT
    "t19"."mark",
    CAST(COALESCE(
      LAG("t19"."mark") OVER (
        ORDER BY "t19"."mark" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ),
      MAKE_TIMESTAMP(1, 1, 1, 0, 0, 0.0)
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
            MAKE_TIMESTAMP(9999, 12, 31, 0, 0, 0.0) AS "mark"
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
    ) AS "t17"
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
    ) AS "t18"
  ) AS "t19"
)
SELECT
  "t68"."p",
  SUM("t68"."number") FILTER(WHERE
    "t68"."new") AS "c__new",
  SUM("t68"."number") FILTER(WHERE
    "t68"."active") AS "c__active",
  SUM("t68"."number") FILTER(WHERE
    "t68"."at_start") AS "c__at_start",
  SUM("t68"."number") FILTER(WHERE
    "t68"."retained") AS "c__retained",
  SUM("t68"."number") FILTER(WHERE
    "t68"."churned") AS "c__churned",
  SUM("t68"."number") FILTER(WHERE
    "t68"."repeating") AS "c__repeating",
  SUM("t68"."lifespan") AS "s__lifespan",
  SUM("t68"."number") FILTER(WHERE
    "t68"."lifespan" IS NOT NULL) AS "n__lifespan",
  SUM("t68"."number") FILTER(WHERE
    "t68"."left") AS "c__left",
  SUM("t68"."number") FILTER(WHERE
    "t68"."year_before") AS "c__year_before"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t62"."p",
      "t62"."p_asof",
      1 AS "number",
      "t62"."lifespan",
      "t62"."new",
      "t62"."active",
      "t62"."at_start",
      "t62"."retained",
      "t62"."churned",
      "t62"."repeating",
      "t62"."year_before",
      "t62"."left"
    FROM (
      SELECT
        "t56"."p",
        "t56"."p_asof",
        "t56"."of_account",
        "t56"."owner",
        "t56"."first_at" >= "t56"."p_start" AS "new",
        "t56"."this_year" > 0 AS "active",
        "t56"."year_at_start" > 0 AS "at_start",
        (
          "t56"."this_year" > 0
        ) AND (
          "t56"."year_at_start" > 0
        ) AS "retained",
        (
          "t56"."year_at_start" > 0
        ) AND NOT (
          "t56"."this_year" > 0
        ) AS "churned",
        "t56"."this_year" >= 2 AS "repeating",
        "t56"."of_year_before" > 0 AS "year_before",
        (
          "t56"."of_year_before" > 0
        ) AND NOT (
          "t56"."this_year" > 0
        ) AS "left",
        CASE
          WHEN "t56"."orders" >= 2
          THEN CAST(CAST(EPOCH_US("t56"."last_at") - EPOCH_US("t56"."first_at") AS DECIMAL(18, 0)) AS DECIMAL(38, 0))
          ELSE NULL
        END AS "lifespan"
      FROM (
        SELECT
          "t48"."p_start",
          "t48"."p",
          "t48"."p_asof",
          "t48"."of_account",
          "t48"."of_contact",
          "t48"."owner",
          MIN("t48"."ordered_at") AS "first_at",
          MAX("t48"."ordered_at") AS "last_at",
          COUNT(*) AS "orders",
          COUNT(*) FILTER(WHERE
            "t48"."ordered_at" >= "t48"."p_t12") AS "this_year",
          COUNT(*) FILTER(WHERE
            (
              "t48"."ordered_at" >= "t48"."p_s12"
            )
            AND (
              "t48"."ordered_at" < "t48"."p_opening"
            )) AS "year_at_start",
          COUNT(*) FILTER(WHERE
            (
              "t48"."ordered_at" >= "t48"."p_t24"
            )
            AND (
              "t48"."ordered_at" < "t48"."p_t12"
            )) AS "of_year_before"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t27"."late",
                "t27"."ordered_at",
                CASE
                  WHEN COALESCE(
                    "t27"."account_id",
                    CASE
                      WHEN "t27"."contact_born" < "t27"."p_asof"
                      THEN "t27"."contact_account"
                      ELSE NULL
                    END
                  ) IS NOT NULL
                  THEN 'a:' || COALESCE(
                    "t27"."account_id",
                    CASE
                      WHEN "t27"."contact_born" < "t27"."p_asof"
                      THEN "t27"."contact_account"
                      ELSE NULL
                    END
                  )
                  ELSE 'c:' || "t27"."contact_id"
                END AS "customer",
                COALESCE(
                  "t27"."account_id",
                  CASE
                    WHEN "t27"."contact_born" < "t27"."p_asof"
                    THEN "t27"."contact_account"
                    ELSE NULL
                  END
                ) AS "of_account",
                CASE
                  WHEN COALESCE(
                    "t27"."account_id",
                    CASE
                      WHEN "t27"."contact_born" < "t27"."p_asof"
                      THEN "t27"."contact_account"
                      ELSE NULL
                    END
                  ) IS NULL
                  THEN "t27"."contact_id"
                  ELSE NULL
                END AS "of_contact",
                CASE
                  WHEN NOT (
                    (
                      COALESCE(
                        "t27"."account_id",
                        CASE
                          WHEN "t27"."contact_born" < "t27"."p_asof"
                          THEN "t27"."contact_account"
                          ELSE NULL
                        END
                      ) IS NULL
                    )
                    AND (
                      "t27"."contact_account" IS NOT NULL
                    )
                  )
                  THEN CASE WHEN "t27"."owner_born" < "t27"."p_asof" THEN "t27"."owner" ELSE NULL END
                  ELSE NULL
                END AS "owner",
                "t27"."owner_born",
                "t27"."row_order",
                "t27"."order_id",
                "t27"."account_id",
                "t27"."contact_id",
                "t27"."contact_account",
                "t27"."contact_born",
                "t27"."p",
                "t27"."p_start",
                "t27"."p_cut",
                "t27"."p_asof",
                "t27"."p_opening",
                "t27"."p_t12",
                "t27"."p_s12",
                "t27"."p_t24",
                "t27"."p_start_on",
                "t27"."p_cut_on",
                "t27"."p_opening_on",
                "t27"."p_cut_day",
                "t27"."p_opening_day",
                "t27"."p_next_start",
                "t27"."p_next_end",
                "t27"."p_typed"
              FROM (
                SELECT
                  "t23"."late",
                  "t23"."ordered_at",
                  "t23"."customer",
                  "t23"."of_account",
                  "t23"."of_contact",
                  "t23"."owner",
                  "t23"."owner_born",
                  "t23"."row_order",
                  "t23"."order_id",
                  "t23"."account_id",
                  "t23"."contact_id",
                  "t23"."contact_account",
                  "t23"."contact_born",
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
                    *
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
                  ) AS "t10"
                  WHERE
                    "t10"."ordered_at" < CRM_LAST_P_CUT()
                ) AS "t23"
                INNER JOIN "crm_periods" AS "t2"
                  ON "t23"."ordered_at" < "t2"."p_cut"
              ) AS "t27"
            ) AS "t41"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t29"."late",
                "t29"."ordered_at",
                CASE
                  WHEN COALESCE(
                    "t29"."account_id",
                    CASE
                      WHEN "t29"."contact_born" < "t29"."p_asof"
                      THEN "t29"."contact_account"
                      ELSE NULL
                    END
                  ) IS NOT NULL
                  THEN 'a:' || COALESCE(
                    "t29"."account_id",
                    CASE
                      WHEN "t29"."contact_born" < "t29"."p_asof"
                      THEN "t29"."contact_account"
                      ELSE NULL
                    END
                  )
                  ELSE 'c:' || "t29"."contact_id"
                END AS "customer",
                COALESCE(
                  "t29"."account_id",
                  CASE
                    WHEN "t29"."contact_born" < "t29"."p_asof"
                    THEN "t29"."contact_account"
                    ELSE NULL
                  END
                ) AS "of_account",
                CASE
                  WHEN COALESCE(
                    "t29"."account_id",
                    CASE
                      WHEN "t29"."contact_born" < "t29"."p_asof"
                      THEN "t29"."contact_account"
                      ELSE NULL
                    END
                  ) IS NULL
                  THEN "t29"."contact_id"
                  ELSE NULL
                END AS "of_contact",
                CASE
                  WHEN NOT (
                    (
                      COALESCE(
                        "t29"."account_id",
                        CASE
                          WHEN "t29"."contact_born" < "t29"."p_asof"
                          THEN "t29"."contact_account"
                          ELSE NULL
                        END
                      ) IS NULL
                    )
                    AND (
                      "t29"."contact_account" IS NOT NULL
                    )
                  )
                  THEN CASE WHEN "t29"."owner_born" < "t29"."p_asof" THEN "t29"."owner" ELSE NULL END
                  ELSE NULL
                END AS "owner",
                "t29"."owner_born",
                "t29"."row_order",
                "t29"."order_id",
                "t29"."account_id",
                "t29"."contact_id",
                "t29"."contact_account",
                "t29"."contact_born",
                "t29"."p",
                "t29"."p_start",
                "t29"."p_cut",
                "t29"."p_asof",
                "t29"."p_opening",
                "t29"."p_t12",
                "t29"."p_s12",
                "t29"."p_t24",
                "t29"."p_start_on",
                "t29"."p_cut_on",
                "t29"."p_opening_on",
                "t29"."p_cut_day",
                "t29"."p_opening_day",
                "t29"."p_next_start",
                "t29"."p_next_end",
                "t29"."p_typed"
              FROM (
                SELECT
                  "t25"."late",
                  "t25"."ordered_at",
                  "t25"."customer",
                  "t25"."of_account",
                  "t25"."of_contact",
                  "t25"."owner",
                  "t25"."owner_born",
                  "t25"."row_order",
                  "t25"."order_id",
                  "t25"."account_id",
                  "t25"."contact_id",
                  "t25"."contact_account",
                  "t25"."contact_born",
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
                    *
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
                  ) AS "t14"
                  WHERE
                    "t14"."ordered_at" < CRM_LAST_P_CUT()
                ) AS "t25"
                INNER JOIN "crm_periods" AS "t2"
                  ON "t25"."ordered_at" < "t2"."p_cut" AND "t2"."p_opening" < "t2"."p_t12"
              ) AS "t29"
            ) AS "t43"
          ) AS "t46"
          WHERE
            "t46"."customer" IS NOT NULL
        ) AS "t48"
        GROUP BY
          1,
          2,
          3,
          4,
          5,
          6
      ) AS "t56"
    ) AS "t62"
  ) AS "t64"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t65"."p",
        "t65"."p_asof",
        "t65"."number",
        CASE
          WHEN "t65"."next" > "t65"."p_cut"
          THEN CAST("t65"."lifespan" AS DECIMAL(38, 0))
          ELSE NULL
        END AS "lifespan",
        "t65"."first" AND (
          "t65"."ordered" > "t65"."p_start"
        ) AS "new",
        (
          "t65"."next" > "t65"."p_cut"
        ) AND (
          "t65"."ordered" > "t65"."p_t12"
        ) AS "active",
        (
          "t65"."ordered" > "t65"."p_s12"
        )
        AND (
          "t65"."ordered" <= "t65"."p_opening"
        )
        AND (
          "t65"."next" > "t65"."p_opening"
        ) AS "at_start",
        (
          "t65"."ordered" > "t65"."p_s12"
        )
        AND (
          "t65"."ordered" <= "t65"."p_opening"
        )
        AND (
          "t65"."next" > "t65"."p_opening"
        )
        AND NOT (
          (
            "t65"."next" > "t65"."p_cut"
          ) AND NOT (
            "t65"."ordered" > "t65"."p_t12"
          )
        ) AS "retained",
        (
          "t65"."ordered" > "t65"."p_s12"
        )
        AND (
          "t65"."ordered" <= "t65"."p_opening"
        )
        AND (
          "t65"."next" > "t65"."p_opening"
        )
        AND (
          (
            "t65"."next" > "t65"."p_cut"
          ) AND NOT (
            "t65"."ordered" > "t65"."p_t12"
          )
        ) AS "churned",
        (
          "t65"."ordered" > "t65"."p_t12"
        ) AND NOT (
          "t65"."next" > "t65"."p_cut"
        ) AS "repeating",
        (
          "t65"."ordered" > "t65"."p_t24"
        )
        AND NOT (
          "t65"."ordered" > "t65"."p_t12"
        ) AS "year_before",
        (
          "t65"."ordered" > "t65"."p_t24"
        )
        AND NOT (
          "t65"."ordered" > "t65"."p_t12"
        )
        AND (
          "t65"."next" > "t65"."p_cut"
        ) AS "left"
      FROM (
        SELECT
          "t63"."known",
          "t63"."ordered",
          "t63"."next",
          "t63"."first",
          "t63"."number",
          "t63"."lifespan",
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
            "t58"."known",
            "t58"."ordered",
            "t58"."next",
            "t58"."first",
            COUNT(*) AS "number",
            SUM("t58"."span") AS "lifespan"
          FROM (
            SELECT
              "t57".*
              EXCLUDE ("_before")
            FROM (
              SELECT
                "t53"."known",
                "t53"."ordered_at",
                "t53"."next_at",
                "t53"."first",
                "t53"."span",
                "t53"."ordered",
                "t36"."next",
                "t36"."_before"
              FROM (
                SELECT
                  "t50".*
                  EXCLUDE ("_before")
                FROM (
                  SELECT
                    "t47"."known",
                    "t47"."ordered_at",
                    "t47"."next_at",
                    "t47"."first",
                    "t47"."span",
                    "t37"."ordered",
                    "t37"."_before"
                  FROM (
                    SELECT
                      COALESCE(
                        CASE
                          WHEN "t39"."owner_born" > "t39"."ordered_at"
                          THEN "t39"."owner_born"
                          ELSE NULL
                        END,
                        MAKE_TIMESTAMP(1, 1, 2, 0, 0, 0.0)
                      ) AS "known",
                      "t39"."ordered_at",
                      "t39"."next_at",
                      "t39"."first",
                      "t39"."span"
                    FROM (
                      SELECT
                        "t26"."late",
                        "t26"."ordered_at",
                        "t26"."customer",
                        "t26"."of_account",
                        "t26"."of_contact",
                        "t26"."owner",
                        "t26"."owner_born",
                        "t26"."row_order",
                        "t26"."order_id",
                        "t26"."account_id",
                        "t26"."contact_id",
                        "t26"."contact_account",
                        "t26"."contact_born",
                        "t26"."first_at",
                        "t26"."next_at",
                        "t26"."number",
                        "t26"."first",
                        CASE
                          WHEN NOT (
                            "t26"."first"
                          )
                          THEN CAST(EPOCH_US("t26"."ordered_at") - EPOCH_US("t26"."first_at") AS DECIMAL(18, 0))
                          ELSE NULL
                        END AS "span"
                      FROM (
                        SELECT
                          "t22"."late",
                          "t22"."ordered_at",
                          "t22"."customer",
                          "t22"."of_account",
                          "t22"."of_contact",
                          "t22"."owner",
                          "t22"."owner_born",
                          "t22"."row_order",
                          "t22"."order_id",
                          "t22"."account_id",
                          "t22"."contact_id",
                          "t22"."contact_account",
                          "t22"."contact_born",
                          "t22"."first_at",
                          "t22"."next_at",
                          "t22"."number",
                          "t22"."number" = 1 AS "first"
                        FROM (
                          SELECT
                            *
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
                              "t1"."contact_born",
                              "t1"."first_at",
                              "t1"."next_at",
                              "t1"."number"
                            FROM "crm_customer_orders" AS "t1"
                            WHERE
                              NOT (
                                "t1"."late"
                              ) AND "t1"."customer" IS NOT NULL
                          ) AS "t15"
                          WHERE
                            "t15"."ordered_at" < CRM_LAST_P_CUT() AND "t15"."next_at" >= CRM_FIRST_P_T12()
                        ) AS "t22"
                      ) AS "t26"
                    ) AS "t39"
                  ) AS "t47"
                  INNER JOIN (
                    SELECT
                      "t31"."mark" AS "ordered",
                      "t31"."before" AS "_before"
                    FROM "t28" AS "t31"
                  ) AS "t37"
                    ON "t47"."ordered_at" >= "t37"."_before" AND "t47"."ordered_at" < "t37"."ordered"
                ) AS "t50"
              ) AS "t53"
              INNER JOIN (
                SELECT
                  "t31"."mark" AS "next",
                  "t31"."before" AS "_before"
                FROM "t28" AS "t31"
              ) AS "t36"
                ON "t53"."next_at" >= "t36"."_before" AND "t53"."next_at" < "t36"."next"
            ) AS "t57"
          ) AS "t58"
          GROUP BY
            1,
            2,
            3,
            4
        ) AS "t63"
        INNER JOIN "crm_periods" AS "t2"
          ON "t63"."ordered" <= "t2"."p_cut"
          AND "t63"."next" > "t2"."p_t12"
          AND "t2"."p_opening" >= "t2"."p_t12"
      ) AS "t65"
    ) AS "t66"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t59"."p",
        "t59"."p_asof",
        -(
          "t59"."number"
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
          "t55"."known",
          "t55"."before",
          "t55"."next",
          "t55"."number",
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
            "t51"."known",
            "t51"."before",
            "t51"."next",
            COUNT(*) AS "number"
          FROM (
            SELECT
              "t49".*
              EXCLUDE ("_before")
            FROM (
              SELECT
                "t45"."known",
                "t45"."before_at",
                "t45"."next_at",
                "t45"."before",
                "t36"."next",
                "t36"."_before"
              FROM (
                SELECT
                  "t40".*
                  EXCLUDE ("_before")
                FROM (
                  SELECT
                    "t32"."known",
                    "t32"."before_at",
                    "t32"."next_at",
                    "t38"."before",
                    "t38"."_before"
                  FROM (
                    SELECT
                      COALESCE(
                        CASE
                          WHEN "t24"."owner_born" > "t24"."ordered_at"
                          THEN "t24"."owner_born"
                          ELSE NULL
                        END,
                        MAKE_TIMESTAMP(1, 1, 2, 0, 0, 0.0)
                      ) AS "known",
                      "t24"."before_at",
                      "t24"."next_at"
                    FROM (
                      SELECT
                        *
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
                          "t1"."contact_born",
                          "t1"."before_at",
                          "t1"."next_at"
                        FROM "crm_customer_orders" AS "t1"
                        WHERE
                          NOT (
                            "t1"."late"
                          )
                          AND "t1"."customer" IS NOT NULL
                          AND "t1"."before_at" IS NOT NULL
                          AND "t1"."next_at" < MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
                      ) AS "t16"
                      WHERE
                        "t16"."next_at" < CRM_LAST_P_CUT() AND "t16"."before_at" >= CRM_FIRST_P_T12()
                    ) AS "t24"
                  ) AS "t32"
                  INNER JOIN (
                    SELECT
                      "t31"."mark" AS "before",
                      "t31"."before" AS "_before"
                    FROM "t28" AS "t31"
                  ) AS "t38"
                    ON "t32"."before_at" >= "t38"."_before" AND "t32"."before_at" < "t38"."before"
                ) AS "t40"
              ) AS "t45"
              INNER JOIN (
                SELECT
                  "t31"."mark" AS "next",
                  "t31"."before" AS "_before"
                FROM "t28" AS "t31"
              ) AS "t36"
                ON "t45"."next_at" >= "t36"."_before" AND "t45"."next_at" < "t36"."next"
            ) AS "t49"
          ) AS "t51"
          GROUP BY
            1,
            2,
            3
        ) AS "t55"
        INNER JOIN "crm_periods" AS "t2"
          ON "t55"."next" <= "t2"."p_cut"
          AND "t55"."before" > "t2"."p_t12"
          AND "t2"."p_opening" >= "t2"."p_t12"
      ) AS "t59"
    ) AS "t61"
  ) AS "t67"
) AS "t68"
GROUP BY
  1

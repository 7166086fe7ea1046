-- orders_of_twelve_months by all: c__ s__amount_sold n__amount_sold u__amount_sold s__profit n__profit u__profit s__costed n__costed u__costed {"basis": "orders"}
SELECT
  "t47"."p",
  SUM("t47"."number") AS "c__",
  SUM("t47"."amount_sold") AS "s__amount_sold",
  SUM("t47"."number") FILTER(WHERE
    "t47"."amount_sold" IS NOT NULL) AS "n__amount_sold",
  COUNT("t47"."amount_sold_unrated") AS "u__amount_sold",
  SUM("t47"."profit") AS "s__profit",
  SUM("t47"."number") FILTER(WHERE
    "t47"."profit" IS NOT NULL) AS "n__profit",
  COUNT("t47"."profit_unrated") AS "u__profit",
  SUM("t47"."costed") AS "s__costed",
  SUM("t47"."number") FILTER(WHERE
    "t47"."costed" IS NOT NULL) AS "n__costed",
  COUNT("t47"."costed_unrated") AS "u__costed"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t3"."p",
      "t3"."p_asof",
      "t45"."number",
      "t45"."amount_sold",
      "t45"."amount_sold_unrated",
      "t45"."profit",
      "t45"."profit_unrated",
      "t45"."costed",
      "t45"."costed_unrated"
    FROM (
      SELECT
        "t43"."known",
        "t43"."ordered",
        "t43"."is_sold",
        "t43"."is_costed",
        "t43"."amount_sold_unrated",
        "t43"."profit_unrated",
        "t43"."costed_unrated",
        COUNT(*) AS "number",
        SUM("t43"."amount_sold") AS "amount_sold",
        SUM("t43"."profit") AS "profit",
        SUM("t43"."costed") AS "costed"
      FROM (
        SELECT
          "t42".*
          EXCLUDE ("_before")
        FROM (
          SELECT
            "t40"."known",
            "t40"."ordered_at",
            "t40"."is_sold",
            "t40"."is_costed",
            "t40"."amount_sold_unrated",
            "t40"."profit_unrated",
            "t40"."costed_unrated",
            "t40"."amount_sold",
            "t40"."profit",
            "t40"."costed",
            "t28"."ordered",
            "t28"."_before"
          FROM (
            SELECT
              COALESCE(
                CASE
                  WHEN "t36"."owner_born" > "t36"."ordered_at"
                  THEN "t36"."owner_born"
                  ELSE NULL
                END,
                MAKE_TIMESTAMP(1, 1, 2, 0, 0, 0.0)
              ) AS "known",
              "t36"."ordered_at",
              "t36"."amount_sold" IS NOT NULL AS "is_sold",
              "t36"."costed" IS NOT NULL AS "is_costed",
              "t36"."amount_sold_unrated",
              "t36"."profit_unrated",
              "t36"."costed_unrated",
              "t36"."amount_sold",
              "t36"."profit",
              "t36"."costed"
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t32"."late",
                  "t32"."ordered_at",
                  "t32"."customer",
                  "t32"."of_account",
                  "t32"."of_contact",
                  "t32"."owner",
                  "t32"."owner_born",
                  "t32"."row_order",
                  "t32"."order_id",
                  "t32"."account_id",
                  "t32"."contact_id",
                  "t32"."contact_account",
                  "t32"."contact_born",
                  "t32"."amount",
                  "t32"."cost",
                  "t32"."currency",
                  "t32"."rate",
                  CAST("t32"."amount" * CAST("t32"."rate" AS DECIMAL(20, 8)) AS DECIMAL(38, 12)) AS "amount_sold",
                  CASE
                    WHEN (
                      "t32"."amount" IS NOT NULL
                    ) AND (
                      "t32"."rate" IS NULL
                    )
                    THEN "t32"."currency"
                    ELSE NULL
                  END AS "amount_sold_unrated",
                  CAST(CASE WHEN "t32"."cost" IS NOT NULL THEN "t32"."amount" - "t32"."cost" ELSE NULL END * CAST("t32"."rate" AS DECIMAL(20, 8)) AS DECIMAL(38, 12)) AS "profit",
                  CASE
                    WHEN (
                      CASE WHEN "t32"."cost" IS NOT NULL THEN "t32"."amount" - "t32"."cost" ELSE NULL END IS NOT NULL
                    )
                    AND (
                      "t32"."rate" IS NULL
                    )
                    THEN "t32"."currency"
                    ELSE NULL
                  END AS "profit_unrated",
                  CAST(CASE WHEN "t32"."cost" IS NOT NULL THEN "t32"."amount" ELSE NULL END * CAST("t32"."rate" AS DECIMAL(20, 8)) AS DECIMAL(38, 12)) AS "costed",
                  CASE
                    WHEN (
                      CASE WHEN "t32"."cost" IS NOT NULL THEN "t32"."amount" ELSE NULL END IS NOT NULL
                    )
                    AND (
                      "t32"."rate" IS NULL
                    )
                    THEN "t32"."currency"
                    ELSE NULL
                  END AS "costed_unrated"
                FROM (
                  SELECT
                    "t30".*
                    EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
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
                      "t26"."amount",
                      "t26"."cost",
                      "t26"."currency",
                      "t26"."_day",
                      "t26"."rate_currency",
                      "t26"."rate_day",
                      "t26"."found_rate",
                      CASE
                        WHEN "t26"."currency" IS NULL
                        THEN CAST(1.00000000 AS DECIMAL(18, 8))
                        ELSE "t26"."found_rate"
                      END AS "rate"
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
                        "t23"."amount",
                        "t23"."cost",
                        "t23"."currency",
                        "t23"."_day",
                        "t4"."rate_currency",
                        "t4"."rate_day",
                        "t4"."found_rate"
                      FROM (
                        SELECT
                          "t16"."late",
                          "t16"."ordered_at",
                          "t16"."customer",
                          "t16"."of_account",
                          "t16"."of_contact",
                          "t16"."owner",
                          "t16"."owner_born",
                          "t16"."row_order",
                          "t16"."order_id",
                          "t16"."account_id",
                          "t16"."contact_id",
                          "t16"."contact_account",
                          "t16"."contact_born",
                          "t16"."amount",
                          "t16"."cost",
                          "t16"."currency",
                          CRM_LOCAL_DAY("t16"."ordered_at") AS "_day"
                        FROM (
                          SELECT
                            "t2"."late",
                            "t2"."ordered_at",
                            "t2"."customer",
                            "t2"."of_account",
                            "t2"."of_contact",
                            "t2"."owner",
                            "t2"."owner_born",
                            "t2"."row_order",
                            "t2"."order_id",
                            "t2"."account_id",
                            "t2"."contact_id",
                            "t2"."contact_account",
                            "t2"."contact_born",
                            "t2"."amount",
                            "t2"."cost",
                            "t2"."currency"
                          FROM "crm_customer_orders" AS "t2"
                          WHERE
                            NOT (
                              "t2"."late"
                            )
                        ) AS "t16"
                      ) AS "t23"
                      LEFT OUTER JOIN "crm_rates" AS "t4"
                        ON "t23"."currency" = "t4"."rate_currency" AND "t23"."_day" = "t4"."rate_day"
                    ) AS "t26"
                  ) AS "t30"
                ) AS "t32"
              ) AS "t34"
              WHERE
                "t34"."ordered_at" < CRM_LAST_P_CUT() AND "t34"."ordered_at" >= CRM_FIRST_P_T12()
            ) AS "t36"
          ) AS "t40"
          INNER JOIN (
            SELECT
              "t25"."mark" AS "ordered",
              "t25"."before" AS "_before"
            FROM (
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
                  ) AS "t6"
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
                    ) AS "t5"
                    UNION
                    SELECT
                      *
                    FROM (
                      SELECT
                        "t0"."p_start" AS "mark"
                      FROM "crm_periods" AS "t0"
                    ) AS "t7"
                  ) AS "t13"
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
                    ) AS "t8"
                    UNION
                    SELECT
                      *
                    FROM (
                      SELECT
                        "t0"."p_opening" AS "mark"
                      FROM "crm_periods" AS "t0"
                    ) AS "t9"
                  ) AS "t14"
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
                    ) AS "t10"
                    UNION
                    SELECT
                      *
                    FROM (
                      SELECT
                        "t0"."p_s12" AS "mark"
                      FROM "crm_periods" AS "t0"
                    ) AS "t11"
                  ) AS "t15"
                ) AS "t18"
              ) AS "t19"
            ) AS "t25"
          ) AS "t28"
            ON "t40"."ordered_at" >= "t28"."_before" AND "t40"."ordered_at" < "t28"."ordered"
        ) AS "t42"
      ) AS "t43"
      GROUP BY
        1,
        2,
        3,
        4,
        5,
        6,
        7
    ) AS "t45"
    INNER JOIN "crm_periods" AS "t3"
      ON "t45"."ordered" <= "t3"."p_cut" AND "t45"."ordered" > "t3"."p_t12"
  ) AS "t46"
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      "t38"."p",
      "t38"."p_asof",
      1 AS "number",
      "t38"."amount_sold",
      "t38"."amount_sold_unrated",
      "t38"."profit",
      "t38"."profit_unrated",
      "t38"."costed",
      "t38"."costed_unrated"
    FROM (
      SELECT
        "t37"."late",
        "t37"."ordered_at",
        "t37"."customer",
        "t37"."of_account",
        "t37"."of_contact",
        "t37"."owner",
        "t37"."owner_born",
        "t37"."row_order",
        "t37"."order_id",
        "t37"."account_id",
        "t37"."contact_id",
        "t37"."contact_account",
        "t37"."contact_born",
        "t37"."amount",
        "t37"."cost",
        "t37"."currency",
        "t37"."rate",
        "t37"."amount_sold",
        "t37"."amount_sold_unrated",
        "t37"."profit",
        "t37"."profit_unrated",
        "t37"."costed",
        "t37"."costed_unrated",
        "t3"."p",
        "t3"."p_start",
        "t3"."p_cut",
        "t3"."p_asof",
        "t3"."p_opening",
        "t3"."p_t12",
        "t3"."p_s12",
        "t3"."p_t24",
        "t3"."p_start_on",
        "t3"."p_cut_on",
        "t3"."p_opening_on",
        "t3"."p_cut_day",
        "t3"."p_opening_day",
        "t3"."p_next_start",
        "t3"."p_next_end",
        "t3"."p_typed"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t31"."late",
            "t31"."ordered_at",
            "t31"."customer",
            "t31"."of_account",
            "t31"."of_contact",
            "t31"."owner",
            "t31"."owner_born",
            "t31"."row_order",
            "t31"."order_id",
            "t31"."account_id",
            "t31"."contact_id",
            "t31"."contact_account",
            "t31"."contact_born",
            "t31"."amount",
            "t31"."cost",
            "t31"."currency",
            "t31"."rate",
            CAST("t31"."amount" * CAST("t31"."rate" AS DECIMAL(20, 8)) AS DECIMAL(38, 12)) AS "amount_sold",
            CASE
              WHEN (
                "t31"."amount" IS NOT NULL
              ) AND (
                "t31"."rate" IS NULL
              )
              THEN "t31"."currency"
              ELSE NULL
            END AS "amount_sold_unrated",
            CAST(CASE WHEN "t31"."cost" IS NOT NULL THEN "t31"."amount" - "t31"."cost" ELSE NULL END * CAST("t31"."rate" AS DECIMAL(20, 8)) AS DECIMAL(38, 12)) AS "profit",
            CASE
              WHEN (
                CASE WHEN "t31"."cost" IS NOT NULL THEN "t31"."amount" - "t31"."cost" ELSE NULL END IS NOT NULL
              )
              AND (
                "t31"."rate" IS NULL
              )
              THEN "t31"."currency"
              ELSE NULL
            END AS "profit_unrated",
            CAST(CASE WHEN "t31"."cost" IS NOT NULL THEN "t31"."amount" ELSE NULL END * CAST("t31"."rate" AS DECIMAL(20, 8)) AS DECIMAL(38, 12)) AS "costed",
            CASE
              WHEN (
                CASE WHEN "t31"."cost" IS NOT NULL THEN "t31"."amount" ELSE NULL END IS NOT NULL
              )
              AND (
                "t31"."rate" IS NULL
              )
              THEN "t31"."currency"
              ELSE NULL
            END AS "costed_unrated"
          FROM (
            SELECT
              "t29".*
              EXCLUDE ("_day", "found_rate", "rate_currency", "rate_day")
            FROM (
              SELECT
                "t24"."late",
                "t24"."ordered_at",
                "t24"."customer",
                "t24"."of_account",
                "t24"."of_contact",
                "t24"."owner",
                "t24"."owner_born",
                "t24"."row_order",
                "t24"."order_id",
                "t24"."account_id",
                "t24"."contact_id",
                "t24"."contact_account",
                "t24"."contact_born",
                "t24"."amount",
                "t24"."cost",
                "t24"."currency",
                "t24"."_day",
                "t24"."rate_currency",
                "t24"."rate_day",
                "t24"."found_rate",
                CASE
                  WHEN "t24"."currency" IS NULL
                  THEN CAST(1.00000000 AS DECIMAL(18, 8))
                  ELSE "t24"."found_rate"
                END AS "rate"
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
                  "t22"."amount",
                  "t22"."cost",
                  "t22"."currency",
                  "t22"."_day",
                  "t4"."rate_currency",
                  "t4"."rate_day",
                  "t4"."found_rate"
                FROM (
                  SELECT
                    "t12"."late",
                    "t12"."ordered_at",
                    "t12"."customer",
                    "t12"."of_account",
                    "t12"."of_contact",
                    "t12"."owner",
                    "t12"."owner_born",
                    "t12"."row_order",
                    "t12"."order_id",
                    "t12"."account_id",
                    "t12"."contact_id",
                    "t12"."contact_account",
                    "t12"."contact_born",
                    "t12"."amount",
                    "t12"."cost",
                    "t12"."currency",
                    CRM_LOCAL_DAY("t12"."ordered_at") AS "_day"
                  FROM (
                    SELECT
                      "t2"."late",
                      "t2"."ordered_at",
                      "t2"."customer",
                      "t2"."of_account",
                      "t2"."of_contact",
                      "t2"."owner",
                      "t2"."owner_born",
                      "t2"."row_order",
                      "t2"."order_id",
                      "t2"."account_id",
                      "t2"."contact_id",
                      "t2"."contact_account",
                      "t2"."contact_born",
                      "t2"."amount",
                      "t2"."cost",
                      "t2"."currency"
                    FROM "crm_customer_orders" AS "t2"
                    WHERE
                      "t2"."late"
                  ) AS "t12"
                ) AS "t22"
                LEFT OUTER JOIN "crm_rates" AS "t4"
                  ON "t22"."currency" = "t4"."rate_currency" AND "t22"."_day" = "t4"."rate_day"
              ) AS "t24"
            ) AS "t29"
          ) AS "t31"
        ) AS "t33"
        WHERE
          "t33"."ordered_at" < CRM_LAST_P_CUT() AND "t33"."ordered_at" >= CRM_FIRST_P_T12()
      ) AS "t37"
      INNER JOIN "crm_periods" AS "t3"
        ON "t37"."ordered_at" < "t3"."p_cut" AND "t37"."ordered_at" >= "t3"."p_t12"
    ) AS "t38"
  ) AS "t41"
) AS "t47"
GROUP BY
  1

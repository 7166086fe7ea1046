-- customers by all: c__new c__active c__at_start c__retained c__churned c__repeating s__lifespan n__lifespan {"basis": "orders"}
SELECT
  "t19"."p",
  COUNT(*) FILTER(WHERE
    "t19"."new") AS "c__new",
  COUNT(*) FILTER(WHERE
    "t19"."active") AS "c__active",
  COUNT(*) FILTER(WHERE
    "t19"."at_start") AS "c__at_start",
  COUNT(*) FILTER(WHERE
    "t19"."retained") AS "c__retained",
  COUNT(*) FILTER(WHERE
    "t19"."churned") AS "c__churned",
  COUNT(*) FILTER(WHERE
    "t19"."repeating") AS "c__repeating",
  SUM("t19"."lifespan") AS "s__lifespan",
  COUNT("t19"."lifespan") AS "n__lifespan"
FROM (
  SELECT
    "t18"."p",
    "t18"."p_asof",
    "t18"."new",
    "t18"."active",
    "t18"."at_start",
    "t18"."retained",
    "t18"."churned",
    "t18"."repeating",
    "t18"."lifespan"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t16"."p",
        "t16"."p_asof",
        "t16"."of_account",
        CAST(NULL AS VARCHAR) AS "owner",
        "t16"."first_at" >= "t16"."p_start" AS "new",
        "t16"."this_year" > 0 AS "active",
        "t16"."year_at_start" > 0 AS "at_start",
        (
          "t16"."this_year" > 0
        ) AND (
          "t16"."year_at_start" > 0
        ) AS "retained",
        (
          "t16"."year_at_start" > 0
        ) AND NOT (
          "t16"."this_year" > 0
        ) AS "churned",
        "t16"."this_year" >= 2 AS "repeating",
        CASE
          WHEN "t16"."orders" >= 2
          THEN CAST((
            (
              EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t16"."last_at")) * 1000000
            ) + (
              EXTRACT('microsecond' FROM "t16"."last_at") % 1000000
            )
          ) - (
            (
              EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t16"."first_at")) * 1000000
            ) + (
              EXTRACT('microsecond' FROM "t16"."first_at") % 1000000
            )
          ) AS DECIMAL(18, 0))
          ELSE NULL
        END AS "lifespan"
      FROM (
        SELECT
          "t15"."p",
          "t15"."p_asof",
          "t15"."p_start",
          "t15"."customer",
          "t15"."of_account",
          "t15"."of_contact",
          MIN("t15"."ordered_at") AS "first_at",
          MAX("t15"."ordered_at") AS "last_at",
          COUNT(*) AS "orders",
          COUNT(*) FILTER(WHERE
            "t15"."ordered_at" >= "t15"."p_t12") AS "this_year",
          COUNT(*) FILTER(WHERE
            (
              "t15"."ordered_at" >= "t15"."p_s12"
            )
            AND (
              "t15"."ordered_at" < "t15"."p_opening"
            )) AS "year_at_start"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              *
            FROM (
              SELECT
                "t7"."late",
                "t7"."ordered_at",
                CASE
                  WHEN COALESCE(
                    "t7"."account_id",
                    CASE
                      WHEN "t7"."contact_born" < "t7"."p_asof"
                      THEN "t7"."contact_account"
                      ELSE NULL
                    END
                  ) IS NOT NULL
                  THEN 'a:' || COALESCE(
                    "t7"."account_id",
                    CASE
                      WHEN "t7"."contact_born" < "t7"."p_asof"
                      THEN "t7"."contact_account"
                      ELSE NULL
                    END
                  )
                  ELSE 'c:' || "t7"."contact_id"
                END AS "customer",
                COALESCE(
                  "t7"."account_id",
                  CASE
                    WHEN "t7"."contact_born" < "t7"."p_asof"
                    THEN "t7"."contact_account"
                    ELSE NULL
                  END
                ) AS "of_account",
                CASE
                  WHEN COALESCE(
                    "t7"."account_id",
                    CASE
                      WHEN "t7"."contact_born" < "t7"."p_asof"
                      THEN "t7"."contact_account"
                      ELSE NULL
                    END
                  ) IS NULL
                  THEN "t7"."contact_id"
                  ELSE NULL
                END AS "of_contact",
                "t7"."owner",
                "t7"."owner_born",
                "t7"."row_order",
                "t7"."order_id",
                "t7"."account_id",
                "t7"."contact_id",
                "t7"."contact_account",
                "t7"."contact_born",
                "t7"."first_at",
                "t7"."before_at",
                "t7"."next_at",
                "t7"."number",
                "t7"."p",
                "t7"."p_start",
                "t7"."p_cut",
                "t7"."p_asof",
                "t7"."p_opening",
                "t7"."p_t12",
                "t7"."p_s12",
                "t7"."p_t24",
                "t7"."p_start_on",
                "t7"."p_cut_on",
                "t7"."p_opening_on",
                "t7"."p_cut_day",
                "t7"."p_opening_day",
                "t7"."p_next_start",
                "t7"."p_next_end",
                "t7"."p_typed"
              FROM (
                SELECT
                  "t5"."late",
                  "t5"."ordered_at",
                  "t5"."customer",
                  "t5"."of_account",
                  "t5"."of_contact",
                  "t5"."owner",
                  "t5"."owner_born",
                  "t5"."row_order",
                  "t5"."order_id",
                  "t5"."account_id",
                  "t5"."contact_id",
                  "t5"."contact_account",
                  "t5"."contact_born",
                  "t5"."first_at",
                  "t5"."before_at",
                  "t5"."next_at",
                  "t5"."number",
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
                    "t0"."late",
                    "t0"."ordered_at",
                    "t0"."customer",
                    "t0"."of_account",
                    "t0"."of_contact",
                    "t0"."owner",
                    "t0"."owner_born",
                    "t0"."row_order",
                    "t0"."order_id",
                    "t0"."account_id",
                    "t0"."contact_id",
                    "t0"."contact_account",
                    "t0"."contact_born",
                    "t0"."first_at",
                    "t0"."before_at",
                    "t0"."next_at",
                    "t0"."number"
                  FROM "crm_customer_orders" AS "t0"
                  WHERE
                    "t0"."late"
                ) AS "t5"
                INNER JOIN "crm_periods" AS "t2"
                  ON "t5"."ordered_at" < "t2"."p_cut"
              ) AS "t7"
            ) AS "t12"
            UNION ALL
            SELECT
              *
            FROM (
              SELECT
                "t8"."late",
                "t8"."ordered_at",
                CASE
                  WHEN COALESCE(
                    "t8"."account_id",
                    CASE
                      WHEN "t8"."contact_born" < "t8"."p_asof"
                      THEN "t8"."contact_account"
                      ELSE NULL
                    END
                  ) IS NOT NULL
                  THEN 'a:' || COALESCE(
                    "t8"."account_id",
                    CASE
                      WHEN "t8"."contact_born" < "t8"."p_asof"
                      THEN "t8"."contact_account"
                      ELSE NULL
                    END
                  )
                  ELSE 'c:' || "t8"."contact_id"
                END AS "customer",
                COALESCE(
                  "t8"."account_id",
                  CASE
                    WHEN "t8"."contact_born" < "t8"."p_asof"
                    THEN "t8"."contact_account"
                    ELSE NULL
                  END
                ) AS "of_account",
                CASE
                  WHEN COALESCE(
                    "t8"."account_id",
                    CASE
                      WHEN "t8"."contact_born" < "t8"."p_asof"
                      THEN "t8"."contact_account"
                      ELSE NULL
                    END
                  ) IS NULL
                  THEN "t8"."contact_id"
                  ELSE NULL
                END AS "of_contact",
                "t8"."owner",
                "t8"."owner_born",
                "t8"."row_order",
                "t8"."order_id",
                "t8"."account_id",
                "t8"."contact_id",
                "t8"."contact_account",
                "t8"."contact_born",
                "t8"."first_at",
                "t8"."before_at",
                "t8"."next_at",
                "t8"."number",
                "t8"."p",
                "t8"."p_start",
                "t8"."p_cut",
                "t8"."p_asof",
                "t8"."p_opening",
                "t8"."p_t12",
                "t8"."p_s12",
                "t8"."p_t24",
                "t8"."p_start_on",
                "t8"."p_cut_on",
                "t8"."p_opening_on",
                "t8"."p_cut_day",
                "t8"."p_opening_day",
                "t8"."p_next_start",
                "t8"."p_next_end",
                "t8"."p_typed"
              FROM (
                SELECT
                  "t6"."late",
                  "t6"."ordered_at",
                  "t6"."customer",
                  "t6"."of_account",
                  "t6"."of_contact",
                  "t6"."owner",
                  "t6"."owner_born",
                  "t6"."row_order",
                  "t6"."order_id",
                  "t6"."account_id",
                  "t6"."contact_id",
                  "t6"."contact_account",
                  "t6"."contact_born",
                  "t6"."first_at",
                  "t6"."before_at",
                  "t6"."next_at",
                  "t6"."number",
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
                    "t0"."late",
                    "t0"."ordered_at",
                    "t0"."customer",
                    "t0"."of_account",
                    "t0"."of_contact",
                    "t0"."owner",
                    "t0"."owner_born",
                    "t0"."row_order",
                    "t0"."order_id",
                    "t0"."account_id",
                    "t0"."contact_id",
                    "t0"."contact_account",
                    "t0"."contact_born",
                    "t0"."first_at",
                    "t0"."before_at",
                    "t0"."next_at",
                    "t0"."number"
                  FROM "crm_customer_orders" AS "t0"
                  WHERE
                    NOT (
                      "t0"."late"
                    ) AND "t0"."customer" IS NOT NULL
                ) AS "t6"
                INNER JOIN "crm_periods" AS "t2"
                  ON "t6"."ordered_at" < "t2"."p_cut" AND "t2"."p_opening" < "t2"."p_t12"
              ) AS "t8"
            ) AS "t13"
          ) AS "t14"
          WHERE
            "t14"."customer" IS NOT NULL
        ) AS "t15"
        GROUP BY
          1,
          2,
          3,
          4,
          5,
          6
      ) AS "t16"
    ) AS "t17"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t2"."p",
          "t2"."p_asof",
          "t6"."of_account",
          CASE WHEN "t6"."owner_born" < "t2"."p_asof" THEN "t6"."owner" ELSE NULL END AS "owner",
          "t6"."first_at" >= "t2"."p_start" AS "new",
          "t6"."ordered_at" >= "t2"."p_t12" AS "active",
          FALSE AS "at_start",
          FALSE AS "retained",
          FALSE AS "churned",
          COALESCE("t6"."before_at" >= "t2"."p_t12", FALSE) AS "repeating",
          CASE
            WHEN "t6"."number" >= 2
            THEN CAST((
              (
                EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t6"."ordered_at")) * 1000000
              ) + (
                EXTRACT('microsecond' FROM "t6"."ordered_at") % 1000000
              )
            ) - (
              (
                EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t6"."first_at")) * 1000000
              ) + (
                EXTRACT('microsecond' FROM "t6"."first_at") % 1000000
              )
            ) AS DECIMAL(18, 0))
            ELSE NULL
          END AS "lifespan"
        FROM (
          SELECT
            "t0"."late",
            "t0"."ordered_at",
            "t0"."customer",
            "t0"."of_account",
            "t0"."of_contact",
            "t0"."owner",
            "t0"."owner_born",
            "t0"."row_order",
            "t0"."order_id",
            "t0"."account_id",
            "t0"."contact_id",
            "t0"."contact_account",
            "t0"."contact_born",
            "t0"."first_at",
            "t0"."before_at",
            "t0"."next_at",
            "t0"."number"
          FROM "crm_customer_orders" AS "t0"
          WHERE
            NOT (
              "t0"."late"
            ) AND "t0"."customer" IS NOT NULL
        ) AS "t6"
        INNER JOIN "crm_periods" AS "t2"
          ON "t6"."ordered_at" < "t2"."p_cut"
          AND "t6"."next_at" >= "t2"."p_cut"
          AND "t2"."p_opening" >= "t2"."p_t12"
      ) AS "t10"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t2"."p",
          "t2"."p_asof",
          "t6"."of_account",
          CASE WHEN "t6"."owner_born" < "t2"."p_asof" THEN "t6"."owner" ELSE NULL END AS "owner",
          FALSE AS "new",
          FALSE AS "active",
          TRUE AS "at_start",
          (
            "t6"."next_at" < "t2"."p_cut"
          ) OR (
            "t6"."ordered_at" >= "t2"."p_t12"
          ) AS "retained",
          NOT (
            (
              "t6"."next_at" < "t2"."p_cut"
            ) OR (
              "t6"."ordered_at" >= "t2"."p_t12"
            )
          ) AS "churned",
          FALSE AS "repeating",
          CAST(NULL AS DECIMAL(18, 0)) AS "lifespan"
        FROM (
          SELECT
            "t0"."late",
            "t0"."ordered_at",
            "t0"."customer",
            "t0"."of_account",
            "t0"."of_contact",
            "t0"."owner",
            "t0"."owner_born",
            "t0"."row_order",
            "t0"."order_id",
            "t0"."account_id",
            "t0"."contact_id",
            "t0"."contact_account",
            "t0"."contact_born",
            "t0"."first_at",
            "t0"."before_at",
            "t0"."next_at",
            "t0"."number"
          FROM "crm_customer_orders" AS "t0"
          WHERE
            NOT (
              "t0"."late"
            ) AND "t0"."customer" IS NOT NULL
        ) AS "t6"
        INNER JOIN "crm_periods" AS "t2"
          ON "t6"."ordered_at" < "t2"."p_opening"
          AND "t6"."next_at" >= "t2"."p_opening"
          AND "t6"."ordered_at" >= "t2"."p_s12"
          AND "t2"."p_opening" >= "t2"."p_t12"
      ) AS "t9"
    ) AS "t11"
  ) AS "t18"
) AS "t19"
GROUP BY
  1

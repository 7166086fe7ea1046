-- customers by all: c__new c__active c__at_start c__retained c__churned c__repeating s__lifespan n__lifespan {"basis": "orders"}
WITH "t14" AS (
  SELECT
    "t13"."ordered_at",
    "t13"."account_id",
    "t13"."contact_id",
    "t13"."row_order",
    "t13"."born",
    "t13"."contact_account",
    "t13"."contact_owner",
    "t13"."contact_born",
    "t13"."of_account",
    "t13"."of_contact",
    "t13"."customer",
    "t13"."_late",
    MAX("t13"."_late") OVER (
      PARTITION BY "t13"."customer"
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) > 0 AS "late"
  FROM (
    SELECT
      "t12"."ordered_at",
      "t12"."account_id",
      "t12"."contact_id",
      "t12"."row_order",
      "t12"."born",
      "t12"."contact_account",
      "t12"."contact_owner",
      "t12"."contact_born",
      COALESCE("t12"."account_id", "t12"."contact_account") AS "of_account",
      CASE
        WHEN COALESCE("t12"."account_id", "t12"."contact_account") IS NULL
        THEN "t12"."contact_id"
        ELSE NULL
      END AS "of_contact",
      CASE
        WHEN COALESCE("t12"."account_id", "t12"."contact_account") IS NOT NULL
        THEN 'a:' || COALESCE("t12"."account_id", "t12"."contact_account")
        ELSE 'c:' || "t12"."contact_id"
      END AS "customer",
      CAST(COALESCE(
        (
          "t12"."account_id" IS NULL
        )
        AND (
          "t12"."contact_account" IS NOT NULL
        )
        AND (
          "t12"."contact_born" >= "t12"."ordered_at"
        ),
        FALSE
      ) AS INT) AS "_late"
    FROM (
      SELECT
        "t11".*
        EXCLUDE ("_key")
      FROM (
        SELECT
          "t4"."ordered_at",
          "t4"."account_id",
          "t4"."contact_id",
          "t4"."row_order",
          "t4"."born",
          "t10"."_key",
          "t10"."contact_account",
          "t10"."contact_owner",
          "t10"."contact_born"
        FROM "crm_v_orders" AS "t4"
        LEFT OUTER JOIN (
          SELECT
            "t8"."contact_id" AS "_key",
            "t8"."account_id" AS "contact_account",
            "t8"."owner_id" AS "contact_owner",
            "t8"."born" AS "contact_born"
          FROM (
            SELECT
              "t7".*
              EXCLUDE ("_rank")
            FROM (
              SELECT
                *
              FROM (
                SELECT
                  "t5"."contact_id",
                  "t5"."account_id",
                  "t5"."owner_id",
                  "t5"."row_order",
                  "t5"."born",
                  ROW_NUMBER() OVER (
                    PARTITION BY "t5"."contact_id"
                    ORDER BY "t5"."row_order" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  ) - 1 AS "_rank"
                FROM (
                  SELECT
                    *
                  FROM "crm_v_contacts" AS "t2"
                  WHERE
                    "t2"."contact_id" IS NOT NULL
                ) AS "t5"
              ) AS "t6"
              WHERE
                "t6"."_rank" = 0
            ) AS "t7"
          ) AS "t8"
        ) AS "t10"
          ON "t4"."contact_id" = "t10"."_key"
      ) AS "t11"
    ) AS "t12"
    WHERE
      CASE
        WHEN COALESCE("t12"."account_id", "t12"."contact_account") IS NOT NULL
        THEN 'a:' || COALESCE("t12"."account_id", "t12"."contact_account")
        ELSE 'c:' || "t12"."contact_id"
      END IS NOT NULL
  ) AS "t13"
)
SELECT
  "t30"."p",
  COUNT(*) FILTER(WHERE
    "t30"."new") AS "c__new",
  COUNT(*) FILTER(WHERE
    "t30"."active") AS "c__active",
  COUNT(*) FILTER(WHERE
    "t30"."at_start") AS "c__at_start",
  COUNT(*) FILTER(WHERE
    "t30"."retained") AS "c__retained",
  COUNT(*) FILTER(WHERE
    "t30"."churned") AS "c__churned",
  COUNT(*) FILTER(WHERE
    "t30"."repeating") AS "c__repeating",
  SUM("t30"."lifespan") AS "s__lifespan",
  COUNT("t30"."lifespan") AS "n__lifespan"
FROM (
  SELECT
    "t29"."p",
    "t29"."p_asof",
    "t29"."new",
    "t29"."active",
    "t29"."at_start",
    "t29"."retained",
    "t29"."churned",
    "t29"."repeating",
    "t29"."lifespan"
  FROM (
    SELECT
      "t28"."p",
      "t28"."p_asof",
      "t28"."p_start",
      "t28"."customer",
      "t28"."of_account",
      "t28"."of_contact",
      "t28"."first_at",
      "t28"."last_at",
      "t28"."orders",
      "t28"."owner",
      "t28"."active",
      "t28"."at_start",
      "t28"."repeating",
      "t28"."first_at" >= "t28"."p_start" AS "new",
      "t28"."active" AND "t28"."at_start" AS "retained",
      "t28"."at_start" AND NOT (
        "t28"."active"
      ) AS "churned",
      CASE
        WHEN "t28"."orders" >= 2
        THEN CAST(EPOCH_US("t28"."last_at") - EPOCH_US("t28"."first_at") AS DECIMAL(18, 0))
        ELSE NULL
      END AS "lifespan"
    FROM (
      SELECT
        *
      FROM (
        SELECT
          "t3"."p",
          "t3"."p_asof",
          "t3"."p_start",
          "t21"."customer",
          "t21"."of_account",
          "t21"."of_contact",
          "t21"."first_at",
          "t21"."last_at",
          "t21"."orders",
          CAST(NULL AS TEXT) AS "owner",
          "t21"."last_at" >= "t3"."p_t12" AS "active",
          (
            (
              "t21"."last_at" >= "t3"."p_s12"
            )
            AND (
              "t21"."last_at" < "t3"."p_opening"
            )
          )
          OR (
            "t23"."_p" IS NOT NULL
          ) AS "at_start",
          COALESCE("t21"."before_at" >= "t3"."p_t12", FALSE) AS "repeating"
        FROM (
          SELECT
            "t17"."customer",
            "t17"."of_account",
            "t17"."of_contact",
            "t17"."ordered_at" AS "last_at",
            MIN("t17"."ordered_at") OVER (
              PARTITION BY "t17"."customer"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "first_at",
            LAG("t17"."ordered_at") OVER (
              PARTITION BY "t17"."customer"
              ORDER BY "t17"."ordered_at" ASC, "t17"."row_order" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) AS "before_at",
            COALESCE(
              LEAD("t17"."ordered_at") OVER (
                PARTITION BY "t17"."customer"
                ORDER BY "t17"."ordered_at" ASC, "t17"."row_order" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ),
              MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
            ) AS "next_at",
            (
              ROW_NUMBER() OVER (
                PARTITION BY "t17"."customer"
                ORDER BY "t17"."ordered_at" ASC, "t17"."row_order" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1
            ) + 1 AS "orders"
          FROM (
            SELECT
              *
            FROM "t14" AS "t15"
            WHERE
              NOT (
                "t15"."late"
              )
          ) AS "t17"
        ) AS "t21"
        INNER JOIN "crm_periods" AS "t3"
          ON "t21"."last_at" < "t3"."p_cut" AND "t21"."next_at" >= "t3"."p_cut"
        LEFT OUTER JOIN (
          SELECT
            "t3"."p" AS "_p",
            "t21"."customer" AS "_customer"
          FROM (
            SELECT
              "t17"."customer",
              "t17"."of_account",
              "t17"."of_contact",
              "t17"."ordered_at" AS "last_at",
              MIN("t17"."ordered_at") OVER (
                PARTITION BY "t17"."customer"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) AS "first_at",
              LAG("t17"."ordered_at") OVER (
                PARTITION BY "t17"."customer"
                ORDER BY "t17"."ordered_at" ASC, "t17"."row_order" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) AS "before_at",
              COALESCE(
                LEAD("t17"."ordered_at") OVER (
                  PARTITION BY "t17"."customer"
                  ORDER BY "t17"."ordered_at" ASC, "t17"."row_order" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ),
                MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
              ) AS "next_at",
              (
                ROW_NUMBER() OVER (
                  PARTITION BY "t17"."customer"
                  ORDER BY "t17"."ordered_at" ASC, "t17"."row_order" ASC
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) - 1
              ) + 1 AS "orders"
            FROM (
              SELECT
                *
              FROM "t14" AS "t15"
              WHERE
                NOT (
                  "t15"."late"
                )
            ) AS "t17"
          ) AS "t21"
          INNER JOIN "crm_periods" AS "t3"
            ON "t21"."last_at" < "t3"."p_opening"
            AND "t21"."next_at" >= "t3"."p_opening"
            AND "t21"."next_at" < "t3"."p_cut"
            AND "t21"."last_at" >= "t3"."p_s12"
        ) AS "t23"
          ON "t3"."p" = "t23"."_p" AND "t21"."customer" = "t23"."_customer"
      ) AS "t25"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t26"."p",
          "t26"."p_asof",
          "t26"."p_start",
          "t26"."customer",
          "t26"."of_account",
          "t26"."of_contact",
          "t26"."first_at",
          "t26"."last_at",
          "t26"."orders",
          CAST(NULL AS TEXT) AS "owner",
          "t26"."this_year" > 0 AS "active",
          "t26"."year_at_start" > 0 AS "at_start",
          "t26"."this_year" >= 2 AS "repeating"
        FROM (
          SELECT
            "t24"."p",
            "t24"."p_asof",
            "t24"."p_start",
            "t24"."customer",
            "t24"."of_account",
            "t24"."of_contact",
            MIN("t24"."ordered_at") AS "first_at",
            MAX("t24"."ordered_at") AS "last_at",
            COUNT(*) AS "orders",
            COUNT(*) FILTER(WHERE
              "t24"."ordered_at" >= "t24"."p_t12") AS "this_year",
            COUNT(*) FILTER(WHERE
              (
                "t24"."ordered_at" >= "t24"."p_s12"
              )
              AND (
                "t24"."ordered_at" < "t24"."p_opening"
              )) AS "year_at_start"
          FROM (
            SELECT
              "t19"."ordered_at",
              "t19"."account_id",
              "t19"."contact_id",
              "t19"."row_order",
              "t19"."born",
              "t19"."contact_account",
              "t19"."contact_owner",
              "t19"."contact_born",
              COALESCE(
                "t19"."account_id",
                CASE
                  WHEN "t19"."contact_born" < "t19"."p_asof"
                  THEN "t19"."contact_account"
                  ELSE NULL
                END
              ) AS "of_account",
              CASE
                WHEN COALESCE(
                  "t19"."account_id",
                  CASE
                    WHEN "t19"."contact_born" < "t19"."p_asof"
                    THEN "t19"."contact_account"
                    ELSE NULL
                  END
                ) IS NULL
                THEN "t19"."contact_id"
                ELSE NULL
              END AS "of_contact",
              CASE
                WHEN COALESCE(
                  "t19"."account_id",
                  CASE
                    WHEN "t19"."contact_born" < "t19"."p_asof"
                    THEN "t19"."contact_account"
                    ELSE NULL
                  END
                ) IS NOT NULL
                THEN 'a:' || COALESCE(
                  "t19"."account_id",
                  CASE
                    WHEN "t19"."contact_born" < "t19"."p_asof"
                    THEN "t19"."contact_account"
                    ELSE NULL
                  END
                )
                ELSE 'c:' || "t19"."contact_id"
              END AS "customer",
              "t19"."_late",
              "t19"."late",
              "t19"."p",
              "t19"."p_start",
              "t19"."p_cut",
              "t19"."p_asof",
              "t19"."p_opening",
              "t19"."p_t12",
              "t19"."p_s12",
              "t19"."p_t24",
              "t19"."p_start_on",
              "t19"."p_cut_on",
              "t19"."p_opening_on",
              "t19"."p_cut_day",
              "t19"."p_opening_day",
              "t19"."p_next_start",
              "t19"."p_next_end",
              "t19"."p_typed"
            FROM (
              SELECT
                "t18"."ordered_at",
                "t18"."account_id",
                "t18"."contact_id",
                "t18"."row_order",
                "t18"."born",
                "t18"."contact_account",
                "t18"."contact_owner",
                "t18"."contact_born",
                "t18"."of_account",
                "t18"."of_contact",
                "t18"."customer",
                "t18"."_late",
                "t18"."late",
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
                FROM "t14" AS "t15"
                WHERE
                  "t15"."late"
              ) AS "t18"
              INNER JOIN "crm_periods" AS "t3"
                ON "t18"."ordered_at" < "t3"."p_cut"
            ) AS "t19"
            WHERE
              CASE
                WHEN COALESCE(
                  "t19"."account_id",
                  CASE
                    WHEN "t19"."contact_born" < "t19"."p_asof"
                    THEN "t19"."contact_account"
                    ELSE NULL
                  END
                ) IS NOT NULL
                THEN 'a:' || COALESCE(
                  "t19"."account_id",
                  CASE
                    WHEN "t19"."contact_born" < "t19"."p_asof"
                    THEN "t19"."contact_account"
                    ELSE NULL
                  END
                )
                ELSE 'c:' || "t19"."contact_id"
              END IS NOT NULL
          ) AS "t24"
          GROUP BY
            1,
            2,
            3,
            4,
            5,
            6
        ) AS "t26"
      ) AS "t27"
    ) AS "t28"
  ) AS "t29"
) AS "t30"
GROUP BY
  1

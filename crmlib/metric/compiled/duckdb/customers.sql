-- customers by all: c__new c__active c__at_start c__retained c__churned c__repeating s__lifespan n__lifespan {"basis": "orders"}
WITH "t18" AS (
  SELECT
    "t17"."ordered_at",
    "t17"."account_id",
    "t17"."contact_id",
    "t17"."row_order",
    "t17"."born",
    "t17"."contact_account",
    "t17"."contact_owner",
    "t17"."contact_born",
    "t17"."of_account",
    "t17"."of_contact",
    "t17"."customer",
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
      "t14"."ordered_at",
      "t14"."account_id",
      "t14"."contact_id",
      "t14"."row_order",
      "t14"."born",
      "t14"."contact_account",
      "t14"."contact_owner",
      "t14"."contact_born",
      "t14"."of_account",
      "t14"."of_contact",
      "t14"."customer"
    FROM (
      SELECT
        "t11"."ordered_at",
        "t11"."account_id",
        "t11"."contact_id",
        "t11"."row_order",
        "t11"."born",
        "t11"."contact_account",
        "t11"."contact_owner",
        "t11"."contact_born",
        COALESCE("t11"."account_id", "t11"."contact_account") AS "of_account",
        CASE
          WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NULL
          THEN "t11"."contact_id"
          ELSE NULL
        END AS "of_contact",
        CASE
          WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
          ELSE 'c:' || "t11"."contact_id"
        END AS "customer"
      FROM (
        SELECT
          "t10".*
          EXCLUDE ("_key")
        FROM (
          SELECT
            "t5"."ordered_at",
            "t5"."account_id",
            "t5"."contact_id",
            "t5"."row_order",
            "t5"."born",
            "t9"."_key",
            "t9"."contact_account",
            "t9"."contact_owner",
            "t9"."contact_born"
          FROM "crm_v_orders" AS "t5"
          LEFT OUTER JOIN (
            SELECT
              "t7"."contact_id" AS "_key",
              "t7"."account_id" AS "contact_account",
              "t7"."owner_id" AS "contact_owner",
              "t7"."born" AS "contact_born"
            FROM (
              SELECT
                "t6".*
                EXCLUDE ("copy")
              FROM (
                SELECT
                  *
                FROM "crm_v_contacts" AS "t2"
                WHERE
                  "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
              ) AS "t6"
            ) AS "t7"
          ) AS "t9"
            ON "t5"."contact_id" = "t9"."_key"
        ) AS "t10"
      ) AS "t11"
      WHERE
        CASE
          WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
          ELSE 'c:' || "t11"."contact_id"
        END IS NOT NULL
    ) AS "t14"
    ANTI JOIN (
      SELECT DISTINCT
        CASE
          WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
          ELSE 'c:' || "t11"."contact_id"
        END AS "_late"
      FROM (
        SELECT
          "t10".*
          EXCLUDE ("_key")
        FROM (
          SELECT
            "t5"."ordered_at",
            "t5"."account_id",
            "t5"."contact_id",
            "t5"."row_order",
            "t5"."born",
            "t9"."_key",
            "t9"."contact_account",
            "t9"."contact_owner",
            "t9"."contact_born"
          FROM "crm_v_orders" AS "t5"
          LEFT OUTER JOIN (
            SELECT
              "t7"."contact_id" AS "_key",
              "t7"."account_id" AS "contact_account",
              "t7"."owner_id" AS "contact_owner",
              "t7"."born" AS "contact_born"
            FROM (
              SELECT
                "t6".*
                EXCLUDE ("copy")
              FROM (
                SELECT
                  *
                FROM "crm_v_contacts" AS "t2"
                WHERE
                  "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
              ) AS "t6"
            ) AS "t7"
          ) AS "t9"
            ON "t5"."contact_id" = "t9"."_key"
        ) AS "t10"
      ) AS "t11"
      WHERE
        CASE
          WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
          THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
          ELSE 'c:' || "t11"."contact_id"
        END IS NOT NULL
        AND "t11"."account_id" IS NULL
        AND "t11"."contact_account" IS NOT NULL
        AND "t11"."contact_born" >= "t11"."ordered_at"
    ) AS "t15"
      ON "t14"."customer" = "t15"."_late"
  ) AS "t17"
)
SELECT
  "t31"."p",
  COUNT(*) FILTER(WHERE
    "t31"."new") AS "c__new",
  COUNT(*) FILTER(WHERE
    "t31"."active") AS "c__active",
  COUNT(*) FILTER(WHERE
    "t31"."at_start") AS "c__at_start",
  COUNT(*) FILTER(WHERE
    "t31"."retained") AS "c__retained",
  COUNT(*) FILTER(WHERE
    "t31"."churned") AS "c__churned",
  COUNT(*) FILTER(WHERE
    "t31"."repeating") AS "c__repeating",
  SUM("t31"."lifespan") AS "s__lifespan",
  COUNT("t31"."lifespan") AS "n__lifespan"
FROM (
  SELECT
    "t30"."p",
    "t30"."p_asof",
    "t30"."new",
    "t30"."active",
    "t30"."at_start",
    "t30"."retained",
    "t30"."churned",
    "t30"."repeating",
    "t30"."lifespan"
  FROM (
    SELECT
      "t29"."p",
      "t29"."p_asof",
      "t29"."p_start",
      "t29"."customer",
      "t29"."of_account",
      "t29"."of_contact",
      "t29"."first_at",
      "t29"."last_at",
      "t29"."orders",
      "t29"."owner",
      "t29"."active",
      "t29"."at_start",
      "t29"."repeating",
      "t29"."first_at" >= "t29"."p_start" AS "new",
      "t29"."active" AND "t29"."at_start" AS "retained",
      "t29"."at_start" AND NOT (
        "t29"."active"
      ) AS "churned",
      CASE
        WHEN "t29"."orders" >= 2
        THEN CAST(EPOCH_US("t29"."last_at") - EPOCH_US("t29"."first_at") AS DECIMAL(18, 0))
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
            "t26"."_p" IS NOT NULL
          ) AS "at_start",
          COALESCE("t21"."before_at" >= "t3"."p_t12", FALSE) AS "repeating"
        FROM "t18" AS "t21"
        INNER JOIN "crm_periods" AS "t3"
          ON "t21"."last_at" < "t3"."p_cut" AND "t21"."next_at" >= "t3"."p_cut"
        LEFT OUTER JOIN (
          SELECT
            "t3"."p" AS "_p",
            "t23"."customer" AS "_customer"
          FROM "t18" AS "t23"
          INNER JOIN "crm_periods" AS "t3"
            ON "t23"."last_at" < "t3"."p_opening"
            AND "t23"."next_at" >= "t3"."p_opening"
            AND "t23"."next_at" < "t3"."p_cut"
            AND "t23"."last_at" >= "t3"."p_s12"
        ) AS "t26"
          ON "t3"."p" = "t26"."_p" AND "t21"."customer" = "t26"."_customer"
      ) AS "t28"
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          "t24"."p",
          "t24"."p_asof",
          "t24"."p_start",
          "t24"."customer",
          "t24"."of_account",
          "t24"."of_contact",
          "t24"."first_at",
          "t24"."last_at",
          "t24"."orders",
          CAST(NULL AS TEXT) AS "owner",
          "t24"."this_year" > 0 AS "active",
          "t24"."year_at_start" > 0 AS "at_start",
          "t24"."this_year" >= 2 AS "repeating"
        FROM (
          SELECT
            "t20"."p",
            "t20"."p_asof",
            "t20"."p_start",
            "t20"."customer",
            "t20"."of_account",
            "t20"."of_contact",
            MIN("t20"."ordered_at") AS "first_at",
            MAX("t20"."ordered_at") AS "last_at",
            COUNT(*) AS "orders",
            COUNT(*) FILTER(WHERE
              "t20"."ordered_at" >= "t20"."p_t12") AS "this_year",
            COUNT(*) FILTER(WHERE
              (
                "t20"."ordered_at" >= "t20"."p_s12"
              )
              AND (
                "t20"."ordered_at" < "t20"."p_opening"
              )) AS "year_at_start"
          FROM (
            SELECT
              "t16"."ordered_at",
              "t16"."account_id",
              "t16"."contact_id",
              "t16"."row_order",
              "t16"."born",
              "t16"."contact_account",
              "t16"."contact_owner",
              "t16"."contact_born",
              COALESCE(
                "t16"."account_id",
                CASE
                  WHEN "t16"."contact_born" < "t16"."p_asof"
                  THEN "t16"."contact_account"
                  ELSE NULL
                END
              ) AS "of_account",
              CASE
                WHEN COALESCE(
                  "t16"."account_id",
                  CASE
                    WHEN "t16"."contact_born" < "t16"."p_asof"
                    THEN "t16"."contact_account"
                    ELSE NULL
                  END
                ) IS NULL
                THEN "t16"."contact_id"
                ELSE NULL
              END AS "of_contact",
              CASE
                WHEN COALESCE(
                  "t16"."account_id",
                  CASE
                    WHEN "t16"."contact_born" < "t16"."p_asof"
                    THEN "t16"."contact_account"
                    ELSE NULL
                  END
                ) IS NOT NULL
                THEN 'a:' || COALESCE(
                  "t16"."account_id",
                  CASE
                    WHEN "t16"."contact_born" < "t16"."p_asof"
                    THEN "t16"."contact_account"
                    ELSE NULL
                  END
                )
                ELSE 'c:' || "t16"."contact_id"
              END AS "customer",
              "t16"."p",
              "t16"."p_start",
              "t16"."p_cut",
              "t16"."p_asof",
              "t16"."p_opening",
              "t16"."p_t12",
              "t16"."p_s12",
              "t16"."p_t24",
              "t16"."p_start_on",
              "t16"."p_cut_on",
              "t16"."p_opening_on",
              "t16"."p_cut_day",
              "t16"."p_opening_day",
              "t16"."p_next_start",
              "t16"."p_next_end",
              "t16"."p_typed"
            FROM (
              SELECT
                "t14"."ordered_at",
                "t14"."account_id",
                "t14"."contact_id",
                "t14"."row_order",
                "t14"."born",
                "t14"."contact_account",
                "t14"."contact_owner",
                "t14"."contact_born",
                "t14"."of_account",
                "t14"."of_contact",
                "t14"."customer",
                "t4"."p",
                "t4"."p_start",
                "t4"."p_cut",
                "t4"."p_asof",
                "t4"."p_opening",
                "t4"."p_t12",
                "t4"."p_s12",
                "t4"."p_t24",
                "t4"."p_start_on",
                "t4"."p_cut_on",
                "t4"."p_opening_on",
                "t4"."p_cut_day",
                "t4"."p_opening_day",
                "t4"."p_next_start",
                "t4"."p_next_end",
                "t4"."p_typed"
              FROM (
                SELECT
                  "t11"."ordered_at",
                  "t11"."account_id",
                  "t11"."contact_id",
                  "t11"."row_order",
                  "t11"."born",
                  "t11"."contact_account",
                  "t11"."contact_owner",
                  "t11"."contact_born",
                  COALESCE("t11"."account_id", "t11"."contact_account") AS "of_account",
                  CASE
                    WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NULL
                    THEN "t11"."contact_id"
                    ELSE NULL
                  END AS "of_contact",
                  CASE
                    WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
                    ELSE 'c:' || "t11"."contact_id"
                  END AS "customer"
                FROM (
                  SELECT
                    "t10".*
                    EXCLUDE ("_key")
                  FROM (
                    SELECT
                      "t5"."ordered_at",
                      "t5"."account_id",
                      "t5"."contact_id",
                      "t5"."row_order",
                      "t5"."born",
                      "t9"."_key",
                      "t9"."contact_account",
                      "t9"."contact_owner",
                      "t9"."contact_born"
                    FROM "crm_v_orders" AS "t5"
                    LEFT OUTER JOIN (
                      SELECT
                        "t7"."contact_id" AS "_key",
                        "t7"."account_id" AS "contact_account",
                        "t7"."owner_id" AS "contact_owner",
                        "t7"."born" AS "contact_born"
                      FROM (
                        SELECT
                          "t6".*
                          EXCLUDE ("copy")
                        FROM (
                          SELECT
                            *
                          FROM "crm_v_contacts" AS "t2"
                          WHERE
                            "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
                        ) AS "t6"
                      ) AS "t7"
                    ) AS "t9"
                      ON "t5"."contact_id" = "t9"."_key"
                  ) AS "t10"
                ) AS "t11"
                WHERE
                  CASE
                    WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
                    ELSE 'c:' || "t11"."contact_id"
                  END IS NOT NULL
              ) AS "t14"
              SEMI JOIN (
                SELECT DISTINCT
                  CASE
                    WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
                    ELSE 'c:' || "t11"."contact_id"
                  END AS "_late"
                FROM (
                  SELECT
                    "t10".*
                    EXCLUDE ("_key")
                  FROM (
                    SELECT
                      "t5"."ordered_at",
                      "t5"."account_id",
                      "t5"."contact_id",
                      "t5"."row_order",
                      "t5"."born",
                      "t9"."_key",
                      "t9"."contact_account",
                      "t9"."contact_owner",
                      "t9"."contact_born"
                    FROM "crm_v_orders" AS "t5"
                    LEFT OUTER JOIN (
                      SELECT
                        "t7"."contact_id" AS "_key",
                        "t7"."account_id" AS "contact_account",
                        "t7"."owner_id" AS "contact_owner",
                        "t7"."born" AS "contact_born"
                      FROM (
                        SELECT
                          "t6".*
                          EXCLUDE ("copy")
                        FROM (
                          SELECT
                            *
                          FROM "crm_v_contacts" AS "t2"
                          WHERE
                            "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
                        ) AS "t6"
                      ) AS "t7"
                    ) AS "t9"
                      ON "t5"."contact_id" = "t9"."_key"
                  ) AS "t10"
                ) AS "t11"
                WHERE
                  CASE
                    WHEN COALESCE("t11"."account_id", "t11"."contact_account") IS NOT NULL
                    THEN 'a:' || COALESCE("t11"."account_id", "t11"."contact_account")
                    ELSE 'c:' || "t11"."contact_id"
                  END IS NOT NULL
                  AND "t11"."account_id" IS NULL
                  AND "t11"."contact_account" IS NOT NULL
                  AND "t11"."contact_born" >= "t11"."ordered_at"
              ) AS "t15"
                ON "t14"."customer" = "t15"."_late"
              INNER JOIN "crm_periods" AS "t4"
                ON "t14"."ordered_at" < "t4"."p_cut"
            ) AS "t16"
            WHERE
              CASE
                WHEN COALESCE(
                  "t16"."account_id",
                  CASE
                    WHEN "t16"."contact_born" < "t16"."p_asof"
                    THEN "t16"."contact_account"
                    ELSE NULL
                  END
                ) IS NOT NULL
                THEN 'a:' || COALESCE(
                  "t16"."account_id",
                  CASE
                    WHEN "t16"."contact_born" < "t16"."p_asof"
                    THEN "t16"."contact_account"
                    ELSE NULL
                  END
                )
                ELSE 'c:' || "t16"."contact_id"
              END IS NOT NULL
          ) AS "t20"
          GROUP BY
            1,
            2,
            3,
            4,
            5,
            6
        ) AS "t24"
      ) AS "t27"
    ) AS "t29"
  ) AS "t30"
) AS "t31"
GROUP BY
  1

-- customers_year_before by all: c__churned c__ {"basis": "orders"}
SELECT
  "t28"."p",
  COUNT(*) FILTER(WHERE
    "t28"."churned") AS "c__churned",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t27"."p",
    "t27"."p_asof",
    "t27"."churned"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t3"."p",
        "t3"."p_asof",
        "t22"."of_account",
        CAST(NULL AS TEXT) AS "owner",
        "t22"."next_at" >= "t3"."p_cut" AS "churned"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t15"."ordered_at",
            "t15"."account_id",
            "t15"."contact_id",
            "t15"."row_order",
            "t15"."born",
            "t15"."contact_account",
            "t15"."contact_owner",
            "t15"."contact_born",
            "t15"."of_account",
            "t15"."of_contact",
            "t15"."customer",
            COALESCE(
              LEAD("t15"."ordered_at") OVER (
                PARTITION BY "t15"."customer"
                ORDER BY "t15"."ordered_at" ASC, "t15"."row_order" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ),
              MAKE_TIMESTAMP(9999, 12, 30, 0, 0, 0.0)
            ) AS "next_at"
          FROM (
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
              "t13"."customer"
            FROM (
              SELECT
                "t10"."ordered_at",
                "t10"."account_id",
                "t10"."contact_id",
                "t10"."row_order",
                "t10"."born",
                "t10"."contact_account",
                "t10"."contact_owner",
                "t10"."contact_born",
                COALESCE("t10"."account_id", "t10"."contact_account") AS "of_account",
                CASE
                  WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NULL
                  THEN "t10"."contact_id"
                  ELSE NULL
                END AS "of_contact",
                CASE
                  WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
                  ELSE 'c:' || "t10"."contact_id"
                END AS "customer"
              FROM (
                SELECT
                  "t9".*
                  EXCLUDE ("_key")
                FROM (
                  SELECT
                    "t4"."ordered_at",
                    "t4"."account_id",
                    "t4"."contact_id",
                    "t4"."row_order",
                    "t4"."born",
                    "t8"."_key",
                    "t8"."contact_account",
                    "t8"."contact_owner",
                    "t8"."contact_born"
                  FROM "crm_v_orders" AS "t4"
                  LEFT OUTER JOIN (
                    SELECT
                      "t6"."contact_id" AS "_key",
                      "t6"."account_id" AS "contact_account",
                      "t6"."owner_id" AS "contact_owner",
                      "t6"."born" AS "contact_born"
                    FROM (
                      SELECT
                        "t5".*
                        EXCLUDE ("copy")
                      FROM (
                        SELECT
                          *
                        FROM "crm_v_contacts" AS "t2"
                        WHERE
                          "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
                      ) AS "t5"
                    ) AS "t6"
                  ) AS "t8"
                    ON "t4"."contact_id" = "t8"."_key"
                ) AS "t9"
              ) AS "t10"
              WHERE
                CASE
                  WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
                  ELSE 'c:' || "t10"."contact_id"
                END IS NOT NULL
            ) AS "t13"
            ANTI JOIN (
              SELECT DISTINCT
                CASE
                  WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
                  ELSE 'c:' || "t10"."contact_id"
                END AS "_late"
              FROM (
                SELECT
                  "t9".*
                  EXCLUDE ("_key")
                FROM (
                  SELECT
                    "t4"."ordered_at",
                    "t4"."account_id",
                    "t4"."contact_id",
                    "t4"."row_order",
                    "t4"."born",
                    "t8"."_key",
                    "t8"."contact_account",
                    "t8"."contact_owner",
                    "t8"."contact_born"
                  FROM "crm_v_orders" AS "t4"
                  LEFT OUTER JOIN (
                    SELECT
                      "t6"."contact_id" AS "_key",
                      "t6"."account_id" AS "contact_account",
                      "t6"."owner_id" AS "contact_owner",
                      "t6"."born" AS "contact_born"
                    FROM (
                      SELECT
                        "t5".*
                        EXCLUDE ("copy")
                      FROM (
                        SELECT
                          *
                        FROM "crm_v_contacts" AS "t2"
                        WHERE
                          "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
                      ) AS "t5"
                    ) AS "t6"
                  ) AS "t8"
                    ON "t4"."contact_id" = "t8"."_key"
                ) AS "t9"
              ) AS "t10"
              WHERE
                CASE
                  WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
                  THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
                  ELSE 'c:' || "t10"."contact_id"
                END IS NOT NULL
                AND "t10"."account_id" IS NULL
                AND "t10"."contact_account" IS NOT NULL
                AND "t10"."contact_born" >= "t10"."ordered_at"
            ) AS "t14"
              ON "t13"."customer" = "t14"."_late"
          ) AS "t15"
        ) AS "t19"
        WHERE
          "t19"."ordered_at" >= CRM_FIRST_P_T24()
      ) AS "t22"
      INNER JOIN "crm_periods" AS "t3"
        ON "t22"."ordered_at" < LEAST("t3"."p_t12", "t3"."p_cut")
        AND "t22"."next_at" >= LEAST("t3"."p_t12", "t3"."p_cut")
        AND "t22"."ordered_at" >= "t3"."p_t24"
    ) AS "t23"
    UNION ALL
    SELECT
      *
    FROM (
      SELECT
        "t25"."p",
        "t25"."p_asof",
        "t25"."of_account",
        CAST(NULL AS TEXT) AS "owner",
        "t25"."since" = 0 AS "churned"
      FROM (
        SELECT
          "t24"."p",
          "t24"."p_asof",
          "t24"."of_account",
          "t24"."of_contact",
          COUNT(*) FILTER(WHERE
            "t24"."ordered_at" < "t24"."p_t12") AS "before",
          COUNT(*) FILTER(WHERE
            "t24"."ordered_at" >= "t24"."p_t12") AS "since"
        FROM (
          SELECT
            "t21"."ordered_at",
            "t21"."account_id",
            "t21"."contact_id",
            "t21"."row_order",
            "t21"."born",
            "t21"."contact_account",
            "t21"."contact_owner",
            "t21"."contact_born",
            COALESCE(
              "t21"."account_id",
              CASE
                WHEN "t21"."contact_born" < "t21"."p_asof"
                THEN "t21"."contact_account"
                ELSE NULL
              END
            ) AS "of_account",
            CASE
              WHEN COALESCE(
                "t21"."account_id",
                CASE
                  WHEN "t21"."contact_born" < "t21"."p_asof"
                  THEN "t21"."contact_account"
                  ELSE NULL
                END
              ) IS NULL
              THEN "t21"."contact_id"
              ELSE NULL
            END AS "of_contact",
            CASE
              WHEN COALESCE(
                "t21"."account_id",
                CASE
                  WHEN "t21"."contact_born" < "t21"."p_asof"
                  THEN "t21"."contact_account"
                  ELSE NULL
                END
              ) IS NOT NULL
              THEN 'a:' || COALESCE(
                "t21"."account_id",
                CASE
                  WHEN "t21"."contact_born" < "t21"."p_asof"
                  THEN "t21"."contact_account"
                  ELSE NULL
                END
              )
              ELSE 'c:' || "t21"."contact_id"
            END AS "customer",
            "t21"."p",
            "t21"."p_start",
            "t21"."p_cut",
            "t21"."p_asof",
            "t21"."p_opening",
            "t21"."p_t12",
            "t21"."p_s12",
            "t21"."p_t24",
            "t21"."p_start_on",
            "t21"."p_cut_on",
            "t21"."p_opening_on",
            "t21"."p_cut_day",
            "t21"."p_opening_day",
            "t21"."p_next_start",
            "t21"."p_next_end",
            "t21"."p_typed"
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
                  "t13"."customer"
                FROM (
                  SELECT
                    "t10"."ordered_at",
                    "t10"."account_id",
                    "t10"."contact_id",
                    "t10"."row_order",
                    "t10"."born",
                    "t10"."contact_account",
                    "t10"."contact_owner",
                    "t10"."contact_born",
                    COALESCE("t10"."account_id", "t10"."contact_account") AS "of_account",
                    CASE
                      WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NULL
                      THEN "t10"."contact_id"
                      ELSE NULL
                    END AS "of_contact",
                    CASE
                      WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
                      ELSE 'c:' || "t10"."contact_id"
                    END AS "customer"
                  FROM (
                    SELECT
                      "t9".*
                      EXCLUDE ("_key")
                    FROM (
                      SELECT
                        "t4"."ordered_at",
                        "t4"."account_id",
                        "t4"."contact_id",
                        "t4"."row_order",
                        "t4"."born",
                        "t8"."_key",
                        "t8"."contact_account",
                        "t8"."contact_owner",
                        "t8"."contact_born"
                      FROM "crm_v_orders" AS "t4"
                      LEFT OUTER JOIN (
                        SELECT
                          "t6"."contact_id" AS "_key",
                          "t6"."account_id" AS "contact_account",
                          "t6"."owner_id" AS "contact_owner",
                          "t6"."born" AS "contact_born"
                        FROM (
                          SELECT
                            "t5".*
                            EXCLUDE ("copy")
                          FROM (
                            SELECT
                              *
                            FROM "crm_v_contacts" AS "t2"
                            WHERE
                              "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
                          ) AS "t5"
                        ) AS "t6"
                      ) AS "t8"
                        ON "t4"."contact_id" = "t8"."_key"
                    ) AS "t9"
                  ) AS "t10"
                  WHERE
                    CASE
                      WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
                      ELSE 'c:' || "t10"."contact_id"
                    END IS NOT NULL
                ) AS "t13"
                SEMI JOIN (
                  SELECT DISTINCT
                    CASE
                      WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
                      ELSE 'c:' || "t10"."contact_id"
                    END AS "_late"
                  FROM (
                    SELECT
                      "t9".*
                      EXCLUDE ("_key")
                    FROM (
                      SELECT
                        "t4"."ordered_at",
                        "t4"."account_id",
                        "t4"."contact_id",
                        "t4"."row_order",
                        "t4"."born",
                        "t8"."_key",
                        "t8"."contact_account",
                        "t8"."contact_owner",
                        "t8"."contact_born"
                      FROM "crm_v_orders" AS "t4"
                      LEFT OUTER JOIN (
                        SELECT
                          "t6"."contact_id" AS "_key",
                          "t6"."account_id" AS "contact_account",
                          "t6"."owner_id" AS "contact_owner",
                          "t6"."born" AS "contact_born"
                        FROM (
                          SELECT
                            "t5".*
                            EXCLUDE ("copy")
                          FROM (
                            SELECT
                              *
                            FROM "crm_v_contacts" AS "t2"
                            WHERE
                              "t2"."contact_id" IS NOT NULL AND "t2"."copy" = 0
                          ) AS "t5"
                        ) AS "t6"
                      ) AS "t8"
                        ON "t4"."contact_id" = "t8"."_key"
                    ) AS "t9"
                  ) AS "t10"
                  WHERE
                    CASE
                      WHEN COALESCE("t10"."account_id", "t10"."contact_account") IS NOT NULL
                      THEN 'a:' || COALESCE("t10"."account_id", "t10"."contact_account")
                      ELSE 'c:' || "t10"."contact_id"
                    END IS NOT NULL
                    AND "t10"."account_id" IS NULL
                    AND "t10"."contact_account" IS NOT NULL
                    AND "t10"."contact_born" >= "t10"."ordered_at"
                ) AS "t14"
                  ON "t13"."customer" = "t14"."_late"
              ) AS "t16"
              WHERE
                "t16"."ordered_at" < CRM_LAST_P_CUT()
            ) AS "t18"
            INNER JOIN "crm_periods" AS "t3"
              ON "t18"."ordered_at" < "t3"."p_cut"
          ) AS "t21"
          WHERE
            "t21"."ordered_at" >= "t21"."p_t24"
            AND CASE
              WHEN COALESCE(
                "t21"."account_id",
                CASE
                  WHEN "t21"."contact_born" < "t21"."p_asof"
                  THEN "t21"."contact_account"
                  ELSE NULL
                END
              ) IS NOT NULL
              THEN 'a:' || COALESCE(
                "t21"."account_id",
                CASE
                  WHEN "t21"."contact_born" < "t21"."p_asof"
                  THEN "t21"."contact_account"
                  ELSE NULL
                END
              )
              ELSE 'c:' || "t21"."contact_id"
            END IS NOT NULL
        ) AS "t24"
        GROUP BY
          1,
          2,
          3,
          4
      ) AS "t25"
      WHERE
        "t25"."before" > 0
    ) AS "t26"
  ) AS "t27"
) AS "t28"
GROUP BY
  1

"""What are the files, headers and values of each business unit's CRM, and how are they mapped back?

A layout is one file of one CRM. The same record writes the export and, as YAML, the mapping that reads it. Headers are
the vendors' own (Salesforce: API names, custom fields end in `__c`; HubSpot: labels of its CRM export; Zoho: labels
of the Japanese edition, others as a custom field would be called).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crmlib.demo.world import LEAD_STATUSES, STAGES, STATUS


@dataclass(frozen=True)
class Field:
    """One column of an export. `values`: canonical → written; `percent`: a share is written as a percentage."""

    header: str
    column: str
    values: Mapping[str, str] = field(default_factory=dict)
    percent: bool = False


@dataclass(frozen=True)
class Layout:
    """One file of one unit's CRM: the canonical table that it holds and its columns in order."""

    unit: str
    table: str
    file: str
    fields: tuple[Field, ...]


TICKET_TYPES_JA = {"question": "質問", "problem": "問題", "complaint": "苦情", "request": "要望"}
DEAL_TYPES = {
    "salesforce": {"new": "New Business", "renewal": "Renewal", "upsell": "Upsell", "cross_sell": "Cross-Sell"},
    "hubspot": {"new": "New Business", "renewal": "Renewal", "upsell": "Upsell", "cross_sell": "Cross-Sell"},
    "zoho": {"new": "新規", "renewal": "更新", "upsell": "アップセル", "cross_sell": "クロスセル"},
}
CATEGORIES = {
    "salesforce": {
        "pipeline": "Pipeline",
        "best_case": "BestCase",
        "commit": "Forecast",
        "closed": "Closed",
        "omitted": "Omitted",
    },
    "hubspot": {
        "pipeline": "Pipeline",
        "best_case": "Best case",
        "commit": "Commit",
        "closed": "Closed won",
        "omitted": "Not forecasted",
    },
    "zoho": {
        "pipeline": "パイプライン",
        "best_case": "最善のケース",
        "commit": "コミット",
        "closed": "完了",
        "omitted": "対象外",
    },
}
UNIT_LANGUAGE = {"salesforce": "en", "hubspot": "en", "zoho": "ja"}
FORMATS = {"salesforce": "%Y-%m-%dT%H:%M:%S.000Z", "hubspot": "%Y-%m-%d %H:%M:%S", "zoho": "%Y/%m/%d %H:%M:%S"}
DATE_FORMATS = {"salesforce": "%Y-%m-%d", "hubspot": "%Y-%m-%d", "zoho": "%Y/%m/%d"}
TITLES = {
    "salesforce": "Global unit, Salesforce",
    "hubspot": "Digital unit, HubSpot",
    "zoho": "Japan unit, Zoho CRM (Japanese)",
}
FOLDERS = {"salesforce": "global_salesforce", "hubspot": "digital_hubspot", "zoho": "japan_zoho"}
ZONES = {"salesforce": "UTC", "hubspot": "Asia/Singapore", "zoho": "Asia/Tokyo"}
"""The zone in which each unit's CRM writes times; none has daylight saving, so no hour is ambiguous."""
ENCODINGS = {"salesforce": "utf-8", "hubspot": "utf-8", "zoho": "cp932"}

ACCOUNTS = {
    "salesforce": (
        "Account.csv",
        "Id:account_id Name:name NameKana__c:name_kana CorporateNumber__c:corporate_number Industry:industry "
        "NumberOfEmployees:employees "
        "AnnualRevenue:annual_revenue BillingCountryCode:country Region__c:region BillingPostalCode:postal_code "
        "BillingStreet:address Phone:phone "
        "Website:website Segment__c:segment OwnerId:owner_id ParentId:parent_account_id CreatedDate:created_at "
        "LastModifiedDate:updated_at",
    ),
    "hubspot": (
        "all-companies.csv",
        "Record_ID:account_id Company_name:name Company_name_kana:name_kana Corporate_number:corporate_number "
        "Industry:industry "
        "Number_of_Employees:employees Annual_Revenue:annual_revenue Country/Region:country Sales_region:region "
        "Postal_Code:postal_code "
        "Street_Address:address Phone_Number:phone Website_URL:website Segment:segment HubSpot_Owner_ID:owner_id "
        "Parent_company_ID:parent_account_id "
        "Create_Date:created_at Last_Modified_Date:updated_at",
    ),
    "zoho": (
        "取引先.csv",
        "取引先ID:account_id 取引先名:name 取引先名(カナ):name_kana 法人番号:corporate_number 業界:industry "
        "従業員数:employees 年間売上:annual_revenue "
        "国:country 地域:region 郵便番号:postal_code 住所:address 電話番号:phone Webサイト:website "
        "規模区分:segment 取引先の担当者ID:owner_id "
        "親取引先ID:parent_account_id 作成日時:created_at 更新日時:updated_at",
    ),
}
CONTACTS = {
    "salesforce": (
        "Contact.csv",
        "Id:contact_id AccountId:account_id Name:full_name LastName:family_name FirstName:given_name "
        "NameKana__c:name_kana Email:email Phone:phone "
        "MobilePhone:mobile Title:title Birthdate:birth_date Gender__c:gender MailingPostalCode:postal_code "
        "MailingStreet:address "
        "HasOptedOutOfEmail:email_opt_out OwnerId:owner_id CreatedDate:created_at LastModifiedDate:updated_at",
    ),
    "hubspot": (
        "all-contacts.csv",
        "Record_ID:contact_id Associated_Company_IDs_(Primary):account_id Full_name:full_name "
        "Last_Name:family_name First_Name:given_name "
        "Name_kana:name_kana Email:email Phone_Number:phone Mobile_Phone_Number:mobile Job_Title:title "
        "Date_of_birth:birth_date Gender:gender "
        "Postal_Code:postal_code Street_Address:address Unsubscribed_from_all_email:email_opt_out "
        "HubSpot_Owner_ID:owner_id "
        "Create_Date:created_at Last_Modified_Date:updated_at",
    ),
    "zoho": (
        "連絡先.csv",
        "連絡先ID:contact_id 取引先ID:account_id 氏名:full_name 姓:family_name 名:given_name フリガナ:name_kana "
        "メール:email 電話番号:phone 携帯電話:mobile "
        "職位:title 生年月日:birth_date 性別:gender 郵便番号:postal_code 住所:address メール配信停止:email_opt_out "
        "連絡先の担当者ID:owner_id "
        "作成日時:created_at 更新日時:updated_at",
    ),
}
LEADS = {
    "salesforce": (
        "Lead.csv",
        "Id:lead_id CreatedDate:created_at LeadSource:source CampaignId__c:campaign_id Company:company "
        "Name:full_name Email:email Phone:phone "
        "Industry:industry NumberOfEmployees:employees Region__c:region OwnerId:owner_id Status:status "
        "Score__c:score Budget__c:budget "
        "Authority__c:authority Need__c:need Timeline__c:timeline QualifiedDate__c:qualified_at "
        "ConvertedDateTime__c:converted_at "
        "DisqualifiedDate__c:disqualified_at DisqualifiedReason__c:disqualified_reason "
        "ConvertedAccountId:account_id ConvertedContactId:contact_id "
        "ConvertedOpportunityId:deal_id ReferrerAccount__c:referrer_account_id LastModifiedDate:updated_at",
    ),
    "hubspot": (
        "all-leads.csv",
        "Record_ID:lead_id Create_Date:created_at Original_Source:source Campaign_ID:campaign_id "
        "Company_Name:company Full_name:full_name Email:email "
        "Phone_Number:phone Industry:industry Number_of_Employees:employees Sales_region:region "
        "HubSpot_Owner_ID:owner_id Lead_Status:status "
        "HubSpot_Score:score Budget:budget Authority:authority Need:need Timeline:timeline "
        "Became_a_Sales_Qualified_Lead_Date:qualified_at "
        "Became_an_Opportunity_Date:converted_at Disqualified_date:disqualified_at "
        "Disqualification_reason:disqualified_reason "
        "Associated_Company_IDs_(Primary):account_id Associated_Contact_IDs:contact_id Associated_Deal_IDs:deal_id "
        "Referrer_company_ID:referrer_account_id "
        "Last_Modified_Date:updated_at",
    ),
    "zoho": (
        "見込み客.csv",
        "見込み客ID:lead_id 作成日時:created_at 見込み客のデータ元:source キャンペーンID:campaign_id 会社:company "
        "氏名:full_name メール:email 電話番号:phone "
        "業界:industry 従業員数:employees 地域:region 見込み客の担当者ID:owner_id 見込み客ステータス:status "
        "スコア:score 予算:budget 決裁権:authority "
        "必要性:need 導入時期:timeline 有望化日時:qualified_at 商談化日時:converted_at 対象外日時:disqualified_at "
        "対象外の理由:disqualified_reason "
        "変換後の取引先ID:account_id 変換後の連絡先ID:contact_id 変換後の商談ID:deal_id "
        "紹介元取引先ID:referrer_account_id 更新日時:updated_at",
    ),
}
DEALS = {
    "salesforce": (
        "Opportunity.csv",
        "Id:deal_id Name:name AccountId:account_id ContactId:contact_id Lead__c:lead_id CampaignId:campaign_id "
        "OwnerId:owner_id Product__c:product_id "
        "Type:deal_type LeadSource:source StageName:stage Amount:amount ListAmount__c:list_amount Cost__c:cost "
        "CurrencyIsoCode:currency "
        "Probability:probability ForecastCategory:forecast_category CreatedDate:created_at CloseDate:close_date "
        "ClosedDateTime__c:closed_at "
        "LossReason__c:lost_reason Competitor__c:competitor NextStep:next_step NextStepDue__c:next_step_due "
        "LastModifiedDate:updated_at",
    ),
    "hubspot": (
        "all-deals.csv",
        "Record_ID:deal_id Deal_Name:name Associated_Company_IDs_(Primary):account_id "
        "Associated_Contact_IDs:contact_id Associated_Lead_IDs:lead_id "
        "Campaign_ID:campaign_id HubSpot_Owner_ID:owner_id Product_ID:product_id Deal_Type:deal_type "
        "Original_Source:source Deal_Stage:stage "
        "Amount:amount List_amount:list_amount Cost:cost Currency:currency Deal_probability:probability "
        "Forecast_category:forecast_category "
        "Create_Date:created_at Close_Date:close_date Closed_at:closed_at Closed_Lost_Reason:lost_reason "
        "Competitor:competitor Next_step:next_step "
        "Next_step_due:next_step_due Last_Modified_Date:updated_at",
    ),
    "zoho": (
        "商談.csv",
        "商談ID:deal_id 商談名:name 取引先ID:account_id 連絡先ID:contact_id 見込み客ID:lead_id "
        "キャンペーンID:campaign_id 商談の担当者ID:owner_id 商品ID:product_id "
        "種類:deal_type 見込み客のデータ元:source ステージ:stage 総額:amount 定価金額:list_amount 原価:cost "
        "通貨:currency 確度:probability 売上予測カテゴリー:forecast_category "
        "作成日時:created_at 完了予定日:close_date 完了日時:closed_at 失注理由:lost_reason 競合:competitor "
        "次のステップ:next_step 次のステップの期限:next_step_due "
        "更新日時:updated_at",
    ),
}
TICKETS = {
    "salesforce": (
        "Case.csv",
        "Id:ticket_id AccountId:account_id ContactId:contact_id Origin:channel Priority:priority Type:type "
        "OwnerId:assignee_id CreatedDate:created_at "
        "FirstResponse__c:first_response_at Resolved__c:resolved_at ClosedDate:closed_at SlaDue__c:sla_due_at "
        "Reopened__c:reopened "
        "ResolvedOnFirstContact__c:resolved_on_first_contact Cost__c:cost CurrencyIsoCode:currency",
    ),
    "hubspot": (
        "all-tickets.csv",
        "Ticket_ID:ticket_id Associated_Company_IDs_(Primary):account_id Associated_Contact_IDs:contact_id "
        "Source:channel Priority:priority Category:type "
        "HubSpot_Owner_ID:assignee_id Create_date:created_at First_agent_email_response_date:first_response_at "
        "Resolved_date:resolved_at "
        "Close_date:closed_at SLA_due_date:sla_due_at Times_reopened:reopened "
        "Resolved_on_first_contact:resolved_on_first_contact Cost:cost "
        "Currency:currency",
    ),
    "zoho": (
        "問い合わせ.csv",
        "問い合わせID:ticket_id 取引先ID:account_id 連絡先ID:contact_id 問い合わせの発生元:channel 優先度:priority "
        "種類:type 問い合わせの担当者ID:assignee_id "
        "作成日時:created_at 初回応答日時:first_response_at 解決日時:resolved_at 完了日時:closed_at "
        "SLA期限:sla_due_at 再オープン回数:reopened "
        "初回解決:resolved_on_first_contact 対応費用:cost 通貨:currency",
    ),
}
BY_TABLE = {"accounts": ACCOUNTS, "contacts": CONTACTS, "leads": LEADS, "deals": DEALS, "tickets": TICKETS}


def layouts(language: str) -> list[Layout]:
    """Every file of the three CRMs; `language` is the company's, in which the canonical stages are named.

    >>> [layout.file for layout in layouts("en") if layout.unit == "zoho"]
    ['取引先.csv', '連絡先.csv', '見込み客.csv', '商談.csv', '問い合わせ.csv']
    """
    found = []
    for table, units in BY_TABLE.items():
        for unit, (file, text) in units.items():
            fields = tuple(_field(unit, table, *pair.split(":"), language) for pair in text.split())
            found.append(Layout(unit, table, file, fields))
    return found


def _field(unit: str, table: str, header: str, column: str, language: str) -> Field:
    spoken = UNIT_LANGUAGE[unit]
    values: dict[str, str] = {}
    if (table, column) == ("deals", "stage"):
        values = dict(zip(STAGES[language], STAGES[spoken], strict=True))
    elif (table, column) == ("leads", "status"):
        values = dict(zip(LEAD_STATUSES[language], LEAD_STATUSES[spoken], strict=True))
    elif column == "deal_type":
        values = DEAL_TYPES[unit]
    elif column == "forecast_category":
        values = CATEGORIES[unit]
    elif (table, column) == ("tickets", "type") and unit == "zoho":
        values = TICKET_TYPES_JA
    return Field(
        header.replace("_", " ") if unit == "hubspot" else header,
        column,
        values,
        column == "probability" and unit != "hubspot",
    )


def mapping(unit: str, language: str) -> dict:
    """The mapping (params/sources) that reads a unit's files back."""
    tables = []
    for layout in layouts(language):
        if layout.unit != unit:
            continue
        columns = {f.column: _rule(f) for f in layout.fields}
        if layout.table == "deals":
            stage = next(f for f in layout.fields if f.column == "stage")
            columns["status"] = {
                "from": stage.header,
                "values": dict(zip(STAGES[UNIT_LANGUAGE[unit]], STATUS, strict=True)),
            }
        tables.append({"table": layout.table, "file": [layout.file.removesuffix(".csv")], "columns": columns})
    return {
        "name": FOLDERS[unit],
        "title": TITLES[unit],
        "version": "1",
        "timezone": ZONES[unit],
        "tables": tables,
    }


def _rule(f: Field) -> object:
    rule: dict[str, object] = {"from": f.header}
    if f.values:
        rule["values"] = {written: canonical for canonical, written in f.values.items()}
    if f.percent:
        rule["times"] = "0.01"
    return rule if len(rule) > 1 else f.header

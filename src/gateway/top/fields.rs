//! Which fields of a trade are asked for: TOP returns none that `fields` does not name.
//!
//! Everything that the call declares is named (`docs/fields.tsv`; a node such as `orders` comes whole), but for
//! what an order desk has no use for and a seller's machine should not hold: e-mail, Alipay and phone accounts,
//! passports, number plates, the recipients of presents, tickets' codes, cookies. All five receiver fields are
//! there, since `oaid` is only made where they are (`protocol` 3.5).

/// Fields of `taobao.trades.sold.get`.
pub(super) const SOLD: &str = "\
    adjust_fee,alipay_no,asdp_ads,asdp_biz_type,async_modified,buyer_area,buyer_nick,\
    buyer_obtain_point_fee,buyer_open_uid,buyer_rate,cn_service,cod_fee,cod_status,collect_time,\
    commission_fee,consign_time,created,credit_card_fee,cross_bonded_declare,cutoff_minutes,delivery_cps,\
    delivery_time,discount_fee,dispatch_time,drug_register,end_time,es_date,es_range,es_time,\
    has_buyer_message,has_yfx,is_brand_sale,is_daixiao,is_force_dc,is_force_wlb,is_lgtype,is_o2o_passport,\
    is_part_consign,is_wt,lg_aging,lg_aging_type,logistics_agreement,logistics_infos,mark_desc,modified,num,\
    num_iid,o2o,o2o_delivery,o2o_guide_id,o2o_guide_name,o2o_out_trade_id,o2o_shop_id,o2o_shop_name,oaid,\
    order_tax_fee,order_tax_promotion_fee,orders,os_date,os_range,pay_time,payment,pic_path,point_fee,\
    post_fee,post_gate_declare,price,promise_sign_time,real_point_fee,received_payment,receiver_address,\
    receiver_city,receiver_country,receiver_district,receiver_mobile,receiver_name,receiver_phone,\
    receiver_state,receiver_town,receiver_zip,rx_audit_status,scenario_group,seller_can_rate,seller_flag,\
    seller_nick,seller_rate,send_time,service_orders,service_type,shipping_type,shop_pick,sid,sign_time,\
    status,step_paid_fee,step_trade_status,threepl_timing,tid,title,tmall_delivery,total_fee,trade_from,\
    trade_source,type,yfx_fee,yfx_id,yfx_type,zero_purchase";

/// Fields of `taobao.trades.sold.incrementv.get`, with those that only its document names.
pub(super) const INCREMENT: &str = "\
    adjust_fee,alipay_no,async_modified,buyer_area,buyer_nick,buyer_obtain_point_fee,\
    buyer_open_uid,buyer_rate,cod_fee,cod_status,commission_fee,consign_time,created,credit_card_fee,\
    cross_bonded_declare,discount_fee,end_time,gift_post_fee_role,has_buyer_message,is_brand_sale,is_daixiao,\
    is_force_wlb,is_lgtype,is_part_consign,is_wt,lg_aging,lg_aging_type,mark_desc,modified,num,num_iid,\
    oaid,order_tax_fee,order_tax_promotion_fee,orders,pay_time,payment,pic_path,point_fee,post_fee,\
    post_fee_type,post_gate_declare,price,qn_distr,real_point_fee,real_post_fee,real_receiver_display_nick,\
    real_receiver_open_id,received_payment,receiver_address,receiver_city,receiver_country,receiver_district,\
    receiver_mobile,receiver_name,receiver_phone,receiver_state,receiver_town,receiver_zip,refund_post_fee,\
    seller_flag,seller_nick,seller_rate,service_orders,shipping_type,sid,status,step_paid_fee,\
    step_trade_status,tid,title,total_fee,type";

/// Fields of `taobao.trade.fullinfo.get`, the only call that returns the two texts.
pub(super) const FULL: &str = "\
    adjust_fee,agree_refund_checks,alipay_no,alipay_point,allow_appkeys,app_name,arrive_cut_time,\
    arrive_interval,asdp_ads,asdp_biz_type,assembly,available_confirm_fee,biz_code,brand_light_shop_source,\
    brand_light_shop_store_id,buyer_area,buyer_cod_fee,buyer_flag,buyer_memo,buyer_message,buyer_nick,\
    buyer_obtain_point_fee,buyer_open_uid,buyer_rate,can_rate,cloud_store,cod_fee,cod_status,collect_time,\
    combine_logistics_details,commission_fee,consign_interval,consign_time,coupon_fee,created,credit_card_fee,\
    cross_bonded_declare,cutoff_minutes,delay_create_delivery,delivery_cps,delivery_plan,delivery_time,\
    discount_fee,dispatch_time,drug_register,easy_home_city_type,end_time,es_date,es_range,es_time,\
    est_con_time,et_ser_time,et_shop_id,et_shop_name,et_type,et_verified_shop_name,eticket_service_addr,\
    expand_card_basic_price,expand_card_basic_price_used,expand_card_expand_price,expand_card_expand_price_used,\
    expandcard_info,express_agency_fee,extend_info,forbid_consign,general_new_presell,gifting,gifting_takeout,\
    has_post_fee,has_yfx,hold_install,identify_info,identity,invoice_detail_after_refund,\
    invoice_detail_mid_refund,invoice_detail_pay,is_3D,is_brand_sale,is_cycle_buy,is_daixiao,is_force_dc,\
    is_force_wlb,is_gift,is_istore,is_lgtype,is_openmall,is_part_consign,is_sh_ship,is_wmly,is_wt,\
    linkedmall_ext_info,lm,logistics_agreement,logistics_consign_info,logistics_infos,logistics_modify_info,\
    m_tariff_fee,mark_desc,market,modified,ncz_ext_attr,new_presell,nr_deposit_order_id,nr_no_handle,\
    nr_offline,nr_shop_guide_id,nr_shop_guide_name,nr_shop_id,nr_shop_name,nr_store_code,nr_store_order_id,\
    num,num_iid,o2o,o2o_contract,o2o_delivery,o2o_et_order_id,o2o_guide_id,o2o_guide_name,o2o_out_trade_id,\
    o2o_service_city,o2o_service_district,o2o_service_state,o2o_service_town,o2o_shop_id,o2o_shop_name,\
    o2o_snatch_status,o2o_step_order_id,o2o_step_trade_detail,o2o_step_trade_detail_new,o2o_voucher_price,\
    o2o_xiaopiao,oaid,ob_tag,obs,ofp_hold,og_id,oi_date,oi_range,omni_attr,omni_package,omni_param,\
    omnichannel_param,order_follow_id,order_tax_fee,order_tax_promotion_fee,orders,os_date,os_range,\
    outer_partner_member_id,paid_coupon_fee,pay_channel,pay_time,payment,pcc_af,pic_path,\
    platform_subsidy_fee,play_type,point_fee,post_fee,post_gate_declare,price,priority_consign_time,\
    promise_service,promise_sign_time,promotion,promotion_details,propoint,q_r_pay,real_name_auth_status,\
    real_point_fee,receipt_rel_ids,receipt_type,received_payment,receiver_address,receiver_city,\
    receiver_country,receiver_district,receiver_mobile,receiver_name,receiver_phone,receiver_state,\
    receiver_town,receiver_zip,recharge_fee,retail_out_order_id,retail_store_code,retail_store_id,root_cat,\
    rt_omni_outer_store_id,rt_omni_send_type,rt_omni_store_id,rx_audit_status,scenario_group,seller_can_rate,\
    seller_cod_fee,seller_flag,seller_memo,seller_nick,seller_rate,send_time,service_orders,service_tags,\
    service_type,share_group_hold,shipping_type,shop_code,shop_pick,sid,sign_time,snapshot_url,sort_info,\
    sorted,stage_address_type,status,step_paid_fee,step_pay_details,step_trade_status,suning_shop_code,\
    suning_shop_valid,tcps_code,tcps_end,tcps_start,team_buy_hold,third_party_customs_declaration,tid,\
    tid_str,timeout_action_time,timing_promise,title,tmall_coupon_fee,top_hold,toptype,total_fee,trade_attr,\
    trade_ext,trade_from,trade_memo,trade_source,txp_freezer_id,txp_receive_method,type,v_logistics_create,\
    wtt_param,yfx_fee,yfx_id,yfx_type,you_xiang,zero_purchase,zqs_order_tag";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Declared by a call and not asked for.
    const LEFT_OUT: &[&str] = &[
        "acookie_id",
        "address_details",
        "alipay_id",
        "buyer_alipay_no",
        "buyer_email",
        "donee_nick",
        "donee_open_uid",
        "et_plate_number",
        "eticket_ext",
        "hk_birthday",
        "hk_card_code",
        "hk_card_type",
        "hk_china_name",
        "hk_en_name",
        "hk_flight_date",
        "hk_flight_no",
        "hk_gender",
        "hk_pickup",
        "hk_pickup_id",
        "nut_feature",
        "o2o_service_address",
        "o2o_service_mobile",
        "o2o_service_name",
        "seller_alipay_no",
        "seller_email",
        "seller_mobile",
        "seller_name",
        "seller_phone",
        "ua",
    ];

    /// In the document of `incrementv` and not yet in the table.
    const NEWER: &[&str] = &[
        "real_receiver_open_id",
        "real_receiver_display_nick",
        "post_fee_type",
        "real_post_fee",
        "refund_post_fee",
        "gift_post_fee_role",
        "qn_distr",
    ];

    /// The fields that a column of the table declares.
    fn declared(column: usize) -> BTreeSet<&'static str> {
        include_str!("../../../docs/fields.tsv")
            .lines()
            .skip(2)
            .map(|line| line.split('\t').collect::<Vec<_>>())
            .filter(|cells| !cells[0].contains('.') && cells.get(column) == Some(&"y"))
            .map(|cells| cells[0])
            .collect()
    }

    fn named(fields: &'static str) -> BTreeSet<&'static str> {
        let names: BTreeSet<&str> = fields.split(',').collect();
        assert_eq!(names.len(), fields.split(',').count(), "none twice");
        names
    }

    #[test]
    fn what_a_call_declares_is_asked_for_or_left_out_on_purpose() {
        for (fields, column, newer) in [(SOLD, 2, &[][..]), (INCREMENT, 4, NEWER), (FULL, 5, &[])] {
            let mut expected = declared(column);
            assert!(expected.len() > 60, "the table is read");
            expected.retain(|name| !LEFT_OUT.contains(name));
            expected.extend(newer);
            assert_eq!(named(fields), expected);
        }
    }

    #[test]
    fn the_texts_and_what_makes_an_oaid_are_asked_for() {
        let full = named(FULL);
        assert!(full.contains("seller_memo") && full.contains("buyer_message"));
        for fields in [SOLD, INCREMENT, FULL] {
            for name in [
                "oaid",
                "orders",
                "service_orders",
                "receiver_name",
                "receiver_address",
                "created",
                "receiver_mobile",
                "receiver_phone",
                "modified",
                "tid",
            ] {
                assert!(named(fields).contains(name), "{name}");
            }
        }
    }
}

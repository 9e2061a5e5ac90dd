//! Cases that end otherwise: withdrawn, moved to the samarbejdsudvalg for a problem seen, or moved in part.

use crate::eksempel::{data, fill, one, run};
use crate::support::Place;

#[test]
fn a_withdrawn_application_is_closed_without_a_decision() {
    let place = Place::with_example();
    run(
        &place,
        "sag opret --klinik hjallerup-fys-traeningsklinik --til-by Vodskov --modtaget 01.08.2019",
        &[],
    )
    .success();
    run(
        &place,
        "sag hoering 2019-001 --sendt 05.08.2019 --frist 05.09.2019",
        &[],
    )
    .success();
    let reminders = |place: &Place| {
        let rows = data(place, "sag paamindelser --pr 01.10.2019", &[]).to_string();
        rows.contains("hoeringsfrist")
    };
    assert!(reminders(&place), "the deadline has passed");
    run(&place, "sag traek 2019-001 --dato 01.08.2019", &[]).fails(2, "PP-G007");
    run(
        &place,
        "sag traek 2019-001 --dato 20.09.2019 --note",
        &["Lejemålet blev ikke til noget"],
    )
    .success();
    assert!(!reminders(&place), "nobody is reminded of a case that is closed");
    assert_eq!(data(&place, "sag vis 2019-001", &[])["tilstand"], "trukket");
    let approve = "sag afgoer 2019-001 --organ regionsrådet --udfald godkendt --dato 01.10.2019";
    run(&place, approve, &[]).fails(2, "PP-G006");
    run(&place, "sag gennemfoer 2019-001 --dato 01.11.2019", &[]).fails(2, "PP-G009");
    run(&place, "sag traek 2019-001 --dato 01.11.2019", &[]).fails(2, "PP-G006");
    assert_eq!(
        data(&place, "sag liste --tilstand trukket", &[])
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_problem_seen_at_the_new_address_sends_a_move_inside_a_town_to_the_samarbejdsudvalg() {
    let place = Place::with_example();
    // The old address has access and toilet in the plan; the new one has neither: F2.
    run(
        &place,
        "sag opret --klinik aalborg-hasseris-fysioterapi --til-by Aalborg --adgang nej --toilet nej --modtaget 01.08.2019 --til-adresse",
        &["Vesterbro 1, 9000 Aalborg"],
    )
    .success();
    assert_eq!(data(&place, "sag vis 2019-001", &[])["regel"], "F2");
    let approve = |organ: &str| {
        run(
            &place,
            &format!("sag afgoer 2019-001 --organ {organ} --udfald godkendt --dato 02.09.2019"),
            &[],
        )
    };
    approve("administrationen").fails(2, "PP-G003");
    approve("samarbejdsudvalget").success();
    run(&place, "sag gennemfoer 2019-001 --dato 01.10.2019", &[]).success();
    assert_eq!(data(&place, "sag vis 2019-001", &[])["tilstand"], "gennemfoert");
}

#[test]
fn the_ydernumre_that_are_named_go_with_the_part_that_moves() {
    let place = Place::with_example();
    fill(
        &place,
        "INSERT INTO ydernummer (ydernummer, speciale, klinik_id, art, gyldig_fra, kilde_id) VALUES
           ('900001', 51, 'hurup-thy-sydthy-klinik', 'ejer', '2019-06-30', 'plan'),
           ('900001', 62, 'hurup-thy-sydthy-klinik', 'ejer', '2019-06-30', 'plan'),
           ('900002', 51, 'hurup-thy-sydthy-klinik', 'lejer', '2019-06-30', 'plan');",
    );
    run(
        &place,
        "sag opret --klinik hurup-thy-sydthy-klinik --til-by Hanstholm --kapacitet 1 --modtaget 01.08.2019",
        &[],
    )
    .success();
    run(
        &place,
        "sag indstilling 2019-001 --udfald anbefalet --dato 02.09.2019",
        &[],
    )
    .success();
    run(
        &place,
        "sag afgoer 2019-001 --organ regionen --organ Thisted --udfald godkendt --dato 01.10.2019",
        &[],
    )
    .success();
    let carry = "sag gennemfoer 2019-001 --dato 01.12.2019 --over-30 0 --under-30 2";
    run(&place, carry, &["--ydernummer", "900009"]).fails(3, "PP-G013");
    let ran = run(&place, carry, &["--ydernummer", "900001"]).success();
    assert!(
        ran.stderr().contains("900002"),
        "the one that stays is named: {}",
        ran.seen()
    );
    let at = |day: &str, klinik: &str| -> i64 {
        one(
            &place,
            &format!(
                "SELECT count(*) FROM ydernummer WHERE ydernummer = '900001' AND klinik_id = '{klinik}'
                 AND gyldig_fra <= '{day}' AND coalesce(gyldig_til, '9999-12-31') >= '{day}'"
            ),
        )
    };
    let (old, new) = ("hurup-thy-sydthy-klinik", "hurup-thy-sydthy-klinik-2019-001");
    assert_eq!([at("2019-11-30", old), at("2019-11-30", new)], [2, 0]);
    assert_eq!(
        [at("2019-12-01", old), at("2019-12-01", new)],
        [0, 2],
        "in both its specialer"
    );
    run(&place, "kontrol", &[]).success();
}

#[test]
fn in_the_regime_of_amounts_a_part_is_divided_by_speciale() {
    let place = Place::with_example();
    fill(
        &place,
        "INSERT INTO kapacitet_beloeb (klinik_id, speciale, kapacitet, gyldig_fra, kilde_id) VALUES
           ('hurup-thy-sydthy-klinik', 51, 1.2, '2024-01-01', 'plan'), ('hurup-thy-sydthy-klinik', 62, 0.6, '2024-01-01', 'plan');",
    );
    run(
        &place,
        "sag opret --klinik hurup-thy-sydthy-klinik --til-by Hanstholm --kapacitet 0,5 --modtaget 01.08.2024 --pr 01.08.2024",
        &[],
    )
    .success();
    run(
        &place,
        "sag indstilling 2024-001 --udfald anbefalet --dato 02.09.2024",
        &[],
    )
    .success();
    run(
        &place,
        "sag afgoer 2024-001 --organ regionen --organ Thisted --udfald godkendt --dato 01.10.2024",
        &[],
    )
    .success();
    let carry = "sag gennemfoer 2024-001 --dato 01.12.2024";
    // Both specialer could give it, and the parts must add up to it and be there.
    run(&place, carry, &[]).fails(2, "PP-G011");
    run(&place, carry, &["--speciale-51", "0,3"]).fails(2, "PP-G011");
    run(&place, carry, &["--speciale-51", "-0,2", "--speciale-62", "0,7"]).fails(2, "PP-B001");
    run(&place, carry, &["--speciale-51", "0,3", "--speciale-62", "0,2"]).success();
    let has = |klinik: &str, speciale: i64| -> f64 {
        one(
            &place,
            &format!(
                "SELECT total(kapacitet) FROM kapacitet_beloeb WHERE klinik_id = '{klinik}' AND speciale = {speciale}
                 AND gyldig_fra <= '2024-12-01' AND coalesce(gyldig_til, '9999-12-31') >= '2024-12-01'"
            ),
        )
    };
    let (old, new) = ("hurup-thy-sydthy-klinik", "hurup-thy-sydthy-klinik-2024-001");
    for (klinik, speciale, expected) in [(old, 51, 0.9), (old, 62, 0.4), (new, 51, 0.3), (new, 62, 0.2)] {
        assert!((has(klinik, speciale) - expected).abs() < 1e-9, "{klinik} {speciale}");
    }
    run(&place, "kontrol", &[]).success();
}

#[test]
fn a_memo_after_2024_says_what_a_capacity_is_and_where_the_clinic_s_own_is_from() {
    let place = Place::with_example();
    fill(
        &place,
        "INSERT INTO kilde (kilde_id, tekst, dato) VALUES ('notus-2024', 'Notus, udtræk', '01.01.2024');
         INSERT INTO kapacitet_beloeb (klinik_id, speciale, kapacitet, gyldig_fra, kilde_id)
         SELECT klinik_id, 51, 1.25, '2024-01-01', 'notus-2024' FROM klinik;",
    );
    let open =
        "sag opret --klinik hjallerup-fys-traeningsklinik --til-by Vodskov --modtaget 01.05.2024 --pr 02.05.2024";
    run(&place, open, &[]).success();
    let memo = run(&place, "sag notat 2024-001", &[]).success().stdout();
    assert!(
        memo.contains("Kapacitet er opgjort i kroner pr. speciale") && !memo.contains("vægtet"),
        "{memo}"
    );
    let own = memo.lines().find(|line| line.contains("Klinikkens kapacitet")).unwrap();
    assert!(own.contains("1,25") && own.contains("Notus, udtræk"), "{own}");
}

#[test]
fn a_parameter_is_entered_once_with_its_day_and_source_and_the_rules_find_it() {
    let place = Place::with_example();
    let enter = "parameter indeks_62 1,05 --gyldig-fra 01.01.2024 --kilde";
    place.run(&["parameter"]).success();
    place
        .run(&[
            "parameter",
            "indeks_62",
            "1,05",
            "--gyldig-fra",
            "01.01.2024",
            "--kilde",
            "takstbrev",
        ])
        .fails(5, "PP-R012");
    run(
        &place,
        "parameter indeks62 1,05 --gyldig-fra 01.01.2024 --kilde takstbrev",
        &[],
    )
    .fails(2, "PP-C003");
    run(
        &place,
        "parameter indeks_62 105 --gyldig-fra 01.01.2024 --kilde takstbrev",
        &[],
    )
    .fails(2, "PP-C002");
    run(
        &place,
        "parameter indeks_62 1,05 --gyldig-fra 01.02.2024 --kilde takstbrev",
        &[],
    )
    .fails(2, "PP-C010");
    run(&place, "parameter indeks_62 1,05", &[]).fails(2, "PP-B001");
    let personal = run(&place, enter, &["010203-1234"]).fails(6, "PP-C009");
    assert!(!personal.seen().contains("010203"), "{}", personal.seen());
    run(&place, enter, &["Takstbrev 2024", "-n"]).success();
    assert_eq!(
        one::<i64>(&place, "SELECT count(*) FROM kapacitet_indeks"),
        0,
        "a dry run"
    );
    run(&place, enter, &["Takstbrev 2024"]).success();
    run(
        &place,
        "parameter indeks_62 1,06 --gyldig-fra 01.01.2024 --kilde andet",
        &[],
    )
    .fails(2, "PP-C010");
    run(
        &place,
        "parameter diskretionstaerskel 4,5 --gyldig-fra 01.01.2024 --kilde politik",
        &[],
    )
    .fails(2, "PP-C002");
    run(
        &place,
        "parameter diskretionstaerskel 5 --gyldig-fra 01.01.2024 --kilde politik",
        &[],
    )
    .success();
    let all = data(&place, "parameter", &[]);
    let of = |name: &str| {
        let rows = all.as_array().unwrap();
        rows.iter().find(|row| row["navn"] == name).unwrap()["vaerdier"].clone()
    };
    assert_eq!(of("indeks_62")[0]["vaerdi"], 1.05);
    assert_eq!(of("diskretionstaerskel")[0]["vaerdi"], 5.0);
    assert_eq!(of("minimumsomsaetning"), serde_json::json!([]), "unknown is not zero");
    insta::assert_snapshot!(run(&place, "parameter", &[]).seen());
    // The knækgrænse of 2024 needs the index no longer: 1 kapacitet x 1.000.000 kr. x 1,05.
    place.write("afregning.csv", "maaned;yder;tilskud\n01;900001;100000\n");
    let ceiling = run(
        &place,
        "knaek --klinik laesoe-fysioterapien --speciale 62 --aar 2024 --kapacitet 1 --maaneder afregning.csv",
        &["--format", "json"],
    )
    .success()
    .json()
    .to_string();
    assert!(ceiling.contains("1050000"), "{ceiling}");
    assert!(ceiling.contains("Takstbrev 2024"), "{ceiling}");
}

/// Two extra addresses of Hjallerup: one in Dronninglund (Brønderslev), one in Vodskov (Aalborg).
const EXTRA: &str = "INSERT INTO kilde (kilde_id, tekst) VALUES ('ekstra', 'Ansøgning om ekstra adresse');
     INSERT INTO ekstra_klinikadresse (klinik_id, nr, gyldig_fra, adresse, postnr, by, kommunekode, bysamfund_id, aaben_for_alle, kilde_id)
     VALUES ('hjallerup-fys-traeningsklinik', 1, '2019-06-15', 'Slotsgade 1', '9330', 'Dronninglund', '0810', '0810-dronninglund', 'ja', 'ekstra'),
            ('hjallerup-fys-traeningsklinik', 2, '2019-06-15', 'Vodskovvej 2', '9310', 'Vodskov', '0851', '0851-vodskov', 'ja', 'ekstra');";

#[test]
fn extra_addresses_are_shown_and_nobody_decides_their_fate_in_silence() {
    let place = Place::with_example();
    fill(&place, EXTRA);
    let open = "sag opret --klinik hjallerup-fys-traeningsklinik --til-by Vodskov --modtaget 01.08.2019";
    let ran = run(&place, open, &[]).success();
    assert!(
        ran.stderr()
            .contains("C4 Ekstra klinikadresse 1 (Slotsgade 1, 9330 Dronninglund) ligger i en anden kommune"),
        "{}",
        ran.seen()
    );
    let page = data(&place, "sag vis 2019-001", &[]);
    let found = page["vurdering"]["ekstra_adresser"].as_array().unwrap();
    let beside: Vec<_> = found.iter().map(|one| one["beliggenhed"].as_str().unwrap()).collect();
    assert_eq!(beside, ["anden_kommune", "samme_bysamfund"]);
    assert_eq!(found[0]["regel"]["id"], "C4");
    let memo = run(&place, "sag notat 2019-001", &[]).success().stdout();
    assert!(
        memo.contains("Ekstra klinikadresser") && memo.contains("Ansøgning om ekstra adresse"),
        "{memo}"
    );
    run(
        &place,
        "sag hoering 2019-001 --sendt 05.08.2019 --frist 05.09.2019",
        &[],
    )
    .success();
    run(
        &place,
        "sag hoering 2019-001 --kommune Brønderslev --kommune Aalborg --dato 20.08.2019 --svar nej",
        &[],
    )
    .success();
    run(
        &place,
        "sag afgoer 2019-001 --organ regionsrådet --organ Brønderslev --organ Aalborg --udfald godkendt --dato 10.09.2019",
        &[],
    )
    .success();
    let carry = "sag gennemfoer 2019-001 --dato 01.12.2019";
    let asked = run(&place, carry, &[]).fails(2, "PP-G022");
    assert!(
        asked.stderr().contains("Slotsgade 1") && asked.stderr().contains("Vodskovvej 2"),
        "{}",
        asked.seen()
    );
    for wrong in [
        &["--ekstra-adresse", "1:bliver"][..],
        &[
            "--ekstra-adresse",
            "1:bliver",
            "--ekstra-adresse",
            "2:bliver",
            "--ekstra-adresse",
            "2:nedlaegges",
        ],
        &[
            "--ekstra-adresse",
            "1:bliver",
            "--ekstra-adresse",
            "2:bliver",
            "--ekstra-adresse",
            "7:bliver",
        ],
    ] {
        run(&place, carry, wrong).fails(2, "PP-G022");
    }
    run(&place, carry, &["--ekstra-adresse", "1:flytter"]).fails(2, "PP-G012");
    let both = ["--ekstra-adresse", "1:bliver", "--ekstra-adresse", "2:nedlaegges"];
    let done = run(&place, carry, &both).success();
    assert!(
        done.stderr().contains("ekstra adresse 1 bliver, hvor den er"),
        "{}",
        done.seen()
    );
    let last: Option<String> = one(&place, "SELECT gyldig_til FROM ekstra_klinikadresse WHERE nr = 2");
    assert_eq!(last.as_deref(), Some("2019-11-30"));
    let stays: Option<String> = one(&place, "SELECT gyldig_til FROM ekstra_klinikadresse WHERE nr = 1");
    assert_eq!(stays, None);
    let page = data(&place, "sag vis 2019-001", &[]);
    let events: Vec<String> = page["forloeb"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["haendelse"] == "ekstra_adresse")
        .map(|event| {
            format!(
                "{} {}",
                event["hvad"].as_str().unwrap(),
                event["tekst"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        events,
        [
            "bliver ekstra adresse 1: Slotsgade 1, 9330 Dronninglund, Brønderslev Kommune (C4)",
            "nedlaegges ekstra adresse 2: Vodskovvej 2, 9310 Vodskov, Aalborg Kommune (C4)"
        ]
    );
    run(&place, "kontrol", &[]).success();
}

#[test]
fn the_landssamarbejdsudvalg_votes_in_sums_and_may_be_asked_again_without_a_majority() {
    let place = Place::with_example();
    run(
        &place,
        "sag opret --klinik arden-fysioterapi --til-by Hadsund --modtaget 01.08.2019",
        &[],
    )
    .success();
    let vote = "sag indstilling 2019-001 --dato 02.09.2019";
    run(&place, vote, &["--for", "5", "--imod", "4"]).fails(2, "PP-G012");
    run(&place, vote, &["--for", "4"]).fails(2, "PP-B001");
    run(&place, vote, &["--for", "0", "--imod", "0", "--undlader", "8"]).fails(2, "PP-G012");
    run(&place, vote, &["--for", "4", "--imod", "4", "--regionen", "2-0"]).fails(2, "PP-B001");
    run(&place, vote, &["--for", "4", "--imod", "4"]).success();
    let lsu = "sag indstilling 2019-001 --organ lsu --dato";
    run(&place, lsu, &["01.10.2019", "--regionen", "2-0"]).fails(2, "PP-G012");
    let tie = run(&place, lsu, &["01.10.2019", "--for", "6", "--imod", "6"]).success();
    assert!(
        tie.stderr().contains("heller ikke Landssamarbejdsudvalget"),
        "{}",
        tie.seen()
    );
    let decide = "sag afgoer 2019-001 --organ regionen --organ Mariagerfjord --udfald godkendt --dato 01.12.2019";
    run(&place, decide, &[]).fails(2, "PP-G006");
    run(
        &place,
        lsu,
        &["01.11.2019", "--for", "7", "--imod", "3", "--undlader", "2"],
    )
    .success();
    run(&place, lsu, &["02.11.2019", "--for", "7", "--imod", "3"]).fails(2, "PP-G006");
    let page = run(&place, "sag vis 2019-001", &[]).success().stdout();
    for words in [
        "uden flertal (4 for, 4 imod)",
        "uden flertal (6 for, 6 imod)",
        "anbefalet (7 for, 3 imod, 2 undlod)",
    ] {
        assert!(page.contains(words), "{words} in {page}");
    }
    let memo = run(&place, "sag notat 2019-001", &[]).success().stdout();
    assert!(memo.contains("anbefalet (7 for, 3 imod, 2 undlod)"), "{memo}");
    let kept = data(&place, "sag vis 2019-001", &[]);
    let mut votes = kept["forloeb"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["haendelse"] == "indstilling");
    assert_eq!(
        votes.next_back().unwrap()["stemmer"],
        serde_json::json!({ "for": 7, "imod": 3, "undlader": 2 })
    );
    run(&place, decide, &[]).success();
}

#[test]
fn a_recommendation_that_departs_from_earlier_cases_alike_is_warned_of() {
    let place = Place::with_example();
    let open = "sag opret --klinik arden-fysioterapi --til-by Hadsund --modtaget";
    run(&place, open, &["01.07.2019"]).success();
    run(
        &place,
        "sag indstilling 2019-001 --udfald anbefalet --dato 02.07.2019",
        &[],
    )
    .success();
    run(
        &place,
        "sag afgoer 2019-001 --organ regionen --organ Mariagerfjord --udfald godkendt --dato 03.07.2019",
        &[],
    )
    .success();
    run(&place, open, &["01.08.2019"]).success();
    let against = run(
        &place,
        "sag indstilling 2019-002 --for 3 --imod 5 --dato 02.09.2019",
        &[],
    )
    .success();
    assert!(
        against
            .stderr()
            .contains("indstillingen afviger fra tidligere lignende sager (1 af 1): 2019-001"),
        "{}",
        against.seen()
    );
    run(&place, open, &["02.08.2019"]).success();
    let alike = run(
        &place,
        "sag indstilling 2019-003 --for 5 --imod 3 --dato 02.09.2019",
        &[],
    )
    .success();
    assert!(!alike.stderr().contains("afviger"), "{}", alike.seen());
}

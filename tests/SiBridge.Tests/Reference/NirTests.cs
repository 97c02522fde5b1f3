using Shouldly;
using SiBridge.Reference;
using SiBridge.Tests.Support;
using Xunit;

namespace SiBridge.Tests.Reference;

public sealed class NirTests
{
    [Theory]
    [InlineData("185057800608491")]
    [InlineData("294051411804247")]
    [InlineData("200000000000094")]
    [InlineData("100000000000047")]
    [InlineData("385057800608488")] // being registered, or numbered abroad
    [InlineData("485057800608438")]
    [InlineData("785057800608482")] // provisional
    [InlineData("885057800608432")]
    public void Fifteen_digits_with_their_key_are_a_NIR_anywhere(string text)
    {
        Nir.IsIn(text, NirScan.Everywhere).ShouldBeTrue();
        Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeTrue();
    }

    [Theory]
    [InlineData("585057800608485")]
    [InlineData("685057800608435")]
    [InlineData("085057800608444")]
    public void No_NIR_begins_with_another_digit_even_if_the_key_holds(string text) => Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeFalse();

    [Theory]
    [InlineData("185057800608490")]
    [InlineData("185057800608419")]
    [InlineData("200000000000047")]
    [InlineData("200000000000000")]
    public void A_wrong_key_is_no_key(string text) => Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeFalse();

    [Theory]
    [InlineData("285052A00412306")]
    [InlineData("285052a00412306")]
    [InlineData("199022B03304512")]
    [InlineData("199022b03304512")]
    [InlineData("2 85 05 2A 004 123 06")]
    [InlineData("1 99 02 2 B 033 045 12")]
    public void Births_in_Corsica_carry_a_letter(string text) => Nir.IsIn(text, NirScan.Everywhere).ShouldBeTrue();

    [Theory]
    [InlineData("285052A00412312")] // a wrong key
    [InlineData("199023B033045")] // 3B is no departement
    [InlineData("285052C004123")]
    [InlineData("28505A2004123")] // the letter is the 7th character
    public void A_letter_elsewhere_or_another_one_is_no_Corsica(string text) => Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeFalse();

    [Theory]
    [InlineData("1 85 05 78 006 084 91")]
    [InlineData("1.85.05.78.006.084.91")]
    [InlineData("1-85-05-78-006-084-91")]
    [InlineData("1\u00A085\u00A005\u00A078\u00A0006\u00A0084\u00A091")]
    [InlineData("1\u202F85\u202F05\u202F78\u202F006\u202F084\u202F91")]
    [InlineData("1\u200985\u200905\u200978\u2009006\u2009084\u200991")]
    [InlineData("1\u201185\u201005\u201178\u2011006\u2011084\u201191")]
    [InlineData("1\t85\t05\t78\t006\t084\t91")]
    [InlineData("1  85 - 05 - 78. 006. 084 . - 91")]
    [InlineData("1 8 5 0 5 7 8 0 0 6 0 8 4 9 1")]
    public void Spaces_dots_and_hyphens_between_the_characters_do_not_hide_it(string text) => Nir.IsIn(text, NirScan.Everywhere).ShouldBeTrue();

    [Theory]
    [InlineData("1/85/05/78/006/084/91")]
    [InlineData("1\n85\n05\n78\n006\n084\n91")]
    [InlineData("1 85 05 78, 006 084 91")]
    public void Anything_else_between_them_ends_a_number(string text) => Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeFalse();

    [Theory]
    [InlineData("NIR : 185057800608491.")]
    [InlineData("sécu n°1 85 05 78 006 084 91, à vérifier")]
    [InlineData("dossier 42 1 85 05 78 006 084 91 Caen")]
    [InlineData("06 12 34 56 78 - 1 85 05 78 006 084 91")]
    [InlineData("185057800608490 185057800608491")]
    [InlineData("NIR185057800608491X")]
    [InlineData("1 185057800608491 1")]
    public void It_may_begin_and_end_anywhere_in_a_text(string text) => Nir.IsIn(text, NirScan.Everywhere).ShouldBeTrue();

    [Theory]
    [InlineData("1185057800608491")]
    [InlineData("1850578006084910")]
    [InlineData("0185057800608491")]
    [InlineData("20261120185057800608491000")]
    public void Inside_a_longer_run_of_digits_it_is_another_number(string text) => Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeFalse();

    [Theory]
    [InlineData("a185057800608491b00000000000000c")]
    [InlineData("m-A185057800608491B00000000000000C")]
    [InlineData("0000000a-1850-5780-0608-491a00000000")]
    [InlineData("session_0000000a-1850-5780-0608-491a00000000_2")]
    public void Within_a_UUID_digits_are_chance(string text) => Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeFalse();

    [Theory]
    [InlineData("0000000a-0000-0000-0000-0000000000aa-185057800608491")]
    [InlineData("a185057800608491b")]
    [InlineData("a185057800608491b00000000000000c0")]
    [InlineData("ga185057800608491b00000000000000c")]
    public void Beside_a_UUID_or_in_what_is_none_it_is_one(string text) => Nir.IsIn(text, NirScan.Everywhere).ShouldBeTrue();

    [Theory]
    [InlineData("1850578006084")]
    [InlineData("Jean 1 85 05 78 006 084")]
    [InlineData("2.94.05.14.118.042")]
    [InlineData("1 85 05 2A 004 123")]
    [InlineData("285052b004123, Bastia")]
    [InlineData("1 85 05 78 006 084 99")] // a wrong key, set apart, leaves the 13 characters standing
    [InlineData("1 85 05 78 006 084 le 3 mars")]
    public void In_free_text_thirteen_characters_are_enough(string text)
    {
        Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeTrue();
        Nir.IsIn(text, NirScan.Everywhere).ShouldBeFalse();
    }

    [Theory]
    [InlineData("01", true)]
    [InlineData("12", true)]
    [InlineData("20", true)]
    [InlineData("42", true)]
    [InlineData("50", true)]
    [InlineData("99", true)]
    [InlineData("00", false)]
    [InlineData("13", false)]
    [InlineData("19", false)]
    [InlineData("43", false)]
    [InlineData("49", false)]
    public void Without_a_key_the_month_must_be_one_that_is_given(string month, bool found) =>
        Nir.IsIn($"185{month}78006084", NirScan.NamesAndFreeText).ShouldBe(found);

    [Theory]
    [InlineData("3850578006084")]
    [InlineData("7850578006084")]
    [InlineData("8850578006084")]
    public void Without_a_key_the_first_digit_must_be_1_or_2(string text) => Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeFalse();

    [Theory]
    [InlineData("SIRET 20003452800014")]
    [InlineData("SIRET 200 034 528 00014")]
    [InlineData("185057800608")]
    [InlineData("18505780060849")]
    public void Other_lengths_in_free_text_are_other_numbers(string text) => Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeFalse();

    [Theory]
    [InlineData("+262692123456")]
    [InlineData("+2620692123456")]
    [InlineData("+262 0692 12 34 56")]
    [InlineData("joindre au + 262 0692 12 34 56")]
    [InlineData("+33 2 31 06 23 45 06 12 34 56 78")] // two numbers: 13 digits begin at the 2
    [InlineData("+185057800608491")]
    public void What_a_plus_opens_is_a_telephone_number(string text) => Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeFalse();

    [Theory]
    [InlineData("+33612345678, 1850578006084")]
    [InlineData("+33 6 12 34 56 78 ou 1850578006084")]
    [InlineData("+33 6 12 34 56 78 1 85 05 78 006 084 91")] // the key proves it
    public void A_NIR_behind_a_telephone_number_is_still_found(string text) => Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeTrue();

    [Theory]
    [InlineData("185057800608491")]
    [InlineData("1850578006084")]
    public void A_telephone_property_is_never_searched(string text) => Nir.IsIn(text, NirScan.Telephone).ShouldBeFalse();

    [Theory]
    [InlineData("")]
    [InlineData("Caen")]
    [InlineData("2026-11-20T14:30:25.1234567+01:00")]
    [InlineData("F_14_0000044465")]
    public void Ordinary_values_hold_none(string text) => Nir.IsIn(text, NirScan.NamesAndFreeText).ShouldBeFalse();

    [Fact]
    public void Only_ASCII_digits_count() => Nir.IsIn("１８５０５７８００６０８４９１", NirScan.NamesAndFreeText).ShouldBeFalse();

    [Theory]
    [InlineData("1")]
    [InlineData("1 ")]
    [InlineData("2-")]
    [InlineData("2                                                  ")]
    [InlineData("1 85 05 78 006 08,")]
    [InlineData("+")]
    [InlineData("\u00A0")]
    public void A_message_of_the_greatest_size_is_searched_in_no_time(string part)
    {
        // A search that looked back or ahead without a bound would need minutes here.
        var text = string.Concat(Enumerable.Repeat(part, (1 << 20) / part.Length));
        var clock = ThreadClock.StartNew();

        Nir.IsIn($"{text}, 185057800608491", NirScan.Everywhere).ShouldBeTrue();

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }
}

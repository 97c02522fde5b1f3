using Shouldly;
using SiBridge.Reference;
using Xunit;

namespace SiBridge.Tests.Reference;

public sealed class SiretTests
{
    [Theory]
    [InlineData("73282932000074")]
    [InlineData("20003452800014")]
    public void A_number_with_both_check_digits_right_is_a_SIRET(string siret) => Siret.IsValid(siret).ShouldBeTrue();

    [Theory]
    [InlineData("20003452800041")] // two digits changed places
    [InlineData("63445123124916")] // the sample in LHEO's documentation
    public void A_wrong_check_digit_is_refused(string siret) => Siret.IsValid(siret).ShouldBeFalse();

    [Theory]
    [InlineData("73282932100007")]
    [InlineData("10000000000008")]
    public void The_SIREN_that_a_SIRET_begins_with_must_hold_too(string siret)
    {
        Luhn.IsValid(siret).ShouldBeTrue();
        Siret.IsValid(siret).ShouldBeFalse();
    }

    [Theory]
    [InlineData("35600000000048")] // head office: Luhn holds, the sum of its digits is 26
    [InlineData("35600000049837")] // post offices: the sums are 45 and 35
    [InlineData("35600000009075")]
    public void La_Poste_may_use_either_of_two_checks(string siret) => Siret.IsValid(siret).ShouldBeTrue();

    [Theory]
    [InlineData("35600000009074")]
    [InlineData("3560000000907A")]
    public void La_Poste_needs_one_of_them_all_the_same(string siret) => Siret.IsValid(siret).ShouldBeFalse();

    [Fact]
    public void The_rule_of_La_Poste_helps_nobody_else()
    {
        const string sumsUpToFifty = "73282932000095";

        sumsUpToFifty.Sum(c => c - '0').ShouldBe(50);
        Siret.IsValid(sumsUpToFifty).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("7328293200007")]
    [InlineData("732829320000740")]
    [InlineData("732 829 320 00074")]
    [InlineData("7328293200007A")]
    [InlineData("７３２８２９３２００００７４")]
    public void Only_fourteen_ASCII_digits_are_a_SIRET(string siret) => Siret.IsValid(siret).ShouldBeFalse();

    [Theory]
    [InlineData("732829320", true)]
    [InlineData("356000000", true)]
    [InlineData("732829321", false)]
    [InlineData("73282932", false)]
    [InlineData("73282932000074", false)]
    [InlineData("73282932O", false)]
    public void A_SIREN_is_nine_digits_that_pass_Luhn(string siren, bool valid) => Siren.IsValid(siren).ShouldBe(valid);
}

resource "aws_iam_openid_connect_provider" "g" {
  url             = "https://token.example.com"
  client_id_list  = ["sts.amazonaws.com"] # the emulator cannot add one: see the unit tests
  thumbprint_list = [var.step == 1 ? "cf23df2207d99a74fbe169e3eba035e633b65d94" : "9e99a48a9960b14926bb7f3b02e22da2b0ab7280"]
  tags            = { step = var.step }
}

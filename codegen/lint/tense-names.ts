// Names from many domains with their tense, labelled by hand. Rules are measured on them: when a
// rule fails here, change the rule, never the label.

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Events named as something that happened. */
export const pastEvents = words(`
  OrderPlaced OrderCancelled OrderCanceled OrderShipped OrderPlacedByPhone OrderSplit OrderMerged
  OrderPutOnHold OrderMarkedAsPaid OrderPartiallyShipped OrderPlacedAgain OrderAmended
  StockReserved StockRejected StockReplenished StockTaken StockCounted ItemAddedToCart
  ItemRemovedFromCart CartCheckedOut CartAbandoned BasketEmptied CouponRedeemed GiftCardSold
  PriceSet PriceCut PriceRaised PriceChanged DiscountGranted ProductListed ProductDelisted
  MoneyWithdrawn MoneyDeposited MoneySent MoneyPaidOut AccountOpened AccountClosed AccountFrozen
  AccountUnfrozen AccountOverdrawn LimitExceeded LimitHit TransferBegun TransferSettled
  PaymentCaptured PaymentCaptureFailed PaymentReceived PaymentRefundedPartially PaymentHeld
  PaymentBounced ChargebackWon ChargebackLost InvoiceSent InvoicePaid InvoiceOverpaid
  InvoiceWrittenOff DebtForgiven DebtSold LoanGivenUp LoanApproved LoanRepaid LoanDrawnDown
  CardLost CardStolen CardBlocked FraudSuspected RateQuoted TradeBooked TradeStruck BidWithdrawn
  BookPutAside BookLent BookReturned BookBorrowed BookReserved CopyLost CopyFound FineForgiven
  ReaderJoined ReaderBanned NoticeSent ShelfMoved
  UserLoggedIn UserLoggedOut UserSignedUp UserRegistered UserInvited UserUnsubscribed PasswordReset
  PasswordForgotten PasswordChanged PasswordResetRequested EmailSent EmailBounced EmailVerified
  SessionExpired TokenRevoked OAuth2TokenIssued RoleGranted AccessDenied TwoFactorEnabled
  AppointmentBooked AppointmentKept AppointmentMissed PatientAdmitted PatientDischarged
  PatientSeen BloodDrawn SampleTaken DosageIncreased PrescriptionFilled PatientLeftClinic
  WoundDressed TestOrdered ReferralMade DiagnosisWithdrawn BabyBorn PatientFell
  SeatHeld SeatReleased SeatUpgraded FlightDelayed FlightDiverted FlightTookOff BaggageLost
  GateChanged RoomBooked GuestCheckedIn GuestCheckedOut KeyHandedOver TicketTornUp TicketBought
  ParcelWeighed ParcelLeftWithNeighbour ParcelSwept ShipmentSplit ContainerLoaded TruckDriven
  RouteFlown DriverAssignedToRide RideBegan RideCancelledByDriver TripEnded FuelSpilt
  MeterRead TariffSet ReadingTaken PowerCut PowerRestored ValveShut ValveOpened AlarmRung
  AlarmRaised SensorWentOffline DeviceBound DeviceUnbound TemperatureRose FirmwareUpdated
  CropSown FieldPloughed CowFed CowMilked SheepShorn EggsLaid TreeFelled FishCaught BreadBaked
  DoughRisen GlassBlown SteelBent PartWelded MachineStopped MouldBroken BatchBegun LotSpoilt
  EmployeeHired EmployeeQuit SalaryPaid HolidayRequested ShiftSwapped ContractSigned
  ContractTornUp CourseTaught ExamSat ExamPassed LessonLearnt StudentEnrolled ThesisWritten
  GradeGiven MatchWon GoalShot RecordBroken RaceRun BallThrown SongSung PictureHung BellRung
  ClaimFiled ClaimWithdrawn PolicyLapsed PolicyUnderwritten PremiumRaised DamageAssessed
  CaseHeard VerdictReached WitnessSworn LawBroken VoteCast BallotSpoilt
  BuildBroken BranchCutOff JobRun DeploymentRolledBack ClusterRebuilt ServerShutDown MessageRead
  MessageLeft CommentHidden PostShared ThreadSplit SKUCreated IBANChanged URLShortened
  CustomerPlacedOrder CustomerBecameVip CustomerMovedHouse UserReadMessage UserSetPreferences
  PaymentNotReceived CustomerHasPaid Created Started OrderPlacedV2 NewsSpread HouseBuilt
  CancelOrderRequested AddItemFailed SpeedLimitExceeded SeedPlanted FeedUpdated BedFreed
  BallotCounted PolicyIssued PolicyBound QuoteAccepted OfferMade OfferTurnedDown HouseSold
  KeysHandedBack MortgagePaidOff RentRaised TenantEvicted DepositForfeited LeaseTerminated
  AnimalAdopted DogWalked HorseShod VaccineGiven AllergyNoted FeverBroke SurgeryPerformed
  StitchesRemoved BusDeparted TrainHeldUp TrainArrived SignalSet TrackCleared BridgeRaised
  FerryDocked SatelliteLaunched RocketLitUp OrbitReached TelescopePointed PizzaOrdered PizzaBaked
  TableReserved TableSet DishServed TipLeft BillSplit BillPaid ChefSpokeToGuest WineDrunk
  KegTapped BeerBrewed LightSwitchedOn LightsTurnedOff DoorUnlocked DoorLeftOpen HeatingTurnedDown
  WindowShut ThermostatSet MotionDetected SmokeDetected PullRequestMerged IssueClosed CommitPushed
  TagPushed ReleasePublished ReleaseWithdrawn PipelineFailed TestsPassed CacheHit CacheInvalidated
  CertificateRenewed SecretRotated DNSRecordAdded S3BucketCreated IPBlocked EpisodeAired
  SongPlayed PlaylistShared AlbumCutShort VideoUploaded StreamBroadcast SubtitleBurntIn FilmShot
  SceneCut RoleCast QuestionAsked AnswerGiven VoteWithdrawn PetitionSigned MinutesTaken
  MotionCarried BillPassed LawRepealed BudgetOverrun CostsIncurred TaxWithheld ReturnFiled
  RefundIssued AuditBegun WaterLevelRose PumpStarted FieldIrrigated HarvestBroughtIn GrainSold
  LambBorn CalfWeaned MilkSpilled GamePaused PlayerHurt PlayerSentOff PenaltyGiven BetPlaced
  BetLost LevelUnlocked CharacterDied AchievementEarned LootFound OrderReturnedToSender
  ItemSoldOut ItemBackordered StockRanOut SubscriptionLapsed TrialBegan TrialRanOut
  CreditTopUpRequested CardDeclinedByIssuer ThreeDSecurePassed OrderLineAdded CustomerMerged
  MemberLeftTeam GroupJoinedByUser UserOptedOut ConsentWithdrawn DataErased DataExportCompleted
  RightsTransferredBack
  PermitRevoked VisaStamped PassportRenewed BorderCrossed CustomsCleared DutyLevied CargoUnloaded
  AnchorDropped ShipSank CrewRelieved ReactorScrammed CoreMelted RodInserted TurbineTripped
  GridSplit LoadShed BreakerTripped MeterReplaced TariffChosen SolarPanelCleaned ArticleWritten
  DraftSaved EditorChosen IssueSentToPrint PageTorn SubscriptionRenewed PaywallHit
  QuoteMisattributed CorrectionRun WillRead EstateDivided HeirFound TrustSetUp DeedSigned
  SurveyDone OfferOutbid HouseShown BoilerBrokeDown LeakFixed PipeBurst RoofRepaired DogBitPostman
  HorseRan RaceWon JockeyFell TrackMuddied BetSettled OddsShortened PolicyholderNotified
  PremiumOverpaid HailstormStruck ModelTrained ModelDeployed LabelAssigned DatasetShuffled
  EpochCompleted GradientExploded EmbeddingComputed PromptSent ReplyStreamed GuestSeated MealEaten
  GlassBroken TableCleared ChairMoved MenuChangedByChef OvenSwitchedOff KnifeSharpened
  LegalHoldPlaced HearingPutOff JurorExcused DefendantFound SentenceServed AppealHeard
  CaseThrownOut BailSet BinEmptied StreetSwept TreeCut GrassMown SnowCleared FenceBuilt HoleDug
  WellSunk WaterDrawn AccountDebited DebitRefunded
`);

/** Names of events that name a thing, a state, or a wish. */
export const otherEvents = words(`
  PlaceOrder CancelOrder OrderPlacement OrderCancellation OrderPlace Order PaymentFailure
  PaymentError PaymentCapture StockReservation StockUpdate ReserveStock SetPrice PriceChange
  CutPrice PutAside ResetPassword SplitOrder ReadMeter ShutValve SendEmail EmailSend EmailDelivery
  UserLogin UserLogout UserSignup UserRegistration CreateUser UserCreate UserDelete AccountStatus
  LowStock OutOfStock ItemOutOfStock CustomerOrder Customer CustomerDetails InvoiceOverdue
  PaymentDue NewOrder OrderReady OrderSpeed WindSpeed NewsFeed RssFeed FlowerBed HospitalBed
  PoppySeed TrainingNeed TrafficLightRed DataFeed GardenShed CreditUnlimited
  DogBreed HeartBeat PatientAdmission PatientRecord AppointmentReminder RoomBooking
  SeatHolding FlightDelay FlightDeparture GateOpen ValveOpen DoorIsOpen MeterReading TariffChange
  AlarmOn AlarmTrigger SensorOffline TemperatureHigh Heartbeat DailyReport MonthEnd DayStart
  ContractSignature ContractRenewal ExamResult GradeAverage CourseEnrolment SalaryIncrease
  OrderConfirmedNotification AccountLockedMessage ConfirmedOrder ReservedSeats EstimatedArrival
  LoggedInUser PasswordResetLink PasswordResetToken DataSet ChangeSet UnitCost
  VoteCount Token V2 MessageAlreadyThere GarbageCollection SystemShutdown AccountSetup
  RequestPasswordReset MarkOrderAsPaid ExceedLimit Proceed Hundred PaymentWillFail
  OrderShipping OrderProcessing Garden Kitchen Screen Children Oxygen OpenOrder
  BallotCount QuoteAcceptance OfferPrice HouseSale KeyHandover MortgagePayoff RentIncrease
  EvictionNotice DepositReturn PolicyHolder AnimalAdoption DogWalk SurgeryPerform BusDeparture
  TrainDelay SignalChange LaunchRocket SatelliteLaunch PizzaOrder TableReservation DishReady
  SetTable SplitBill PayBill SwitchLightOn LightOn DoorUnlock DoorOpen WindowOpen
  ThermostatSetting MotionSensor SmokeAlarm PullRequest MergePullRequest IssueClose CommitPush
  ReleaseNotes PipelineFailure TestResults CacheMiss SecretRotation DNSRecord BucketPolicy
  EpisodeAiring SongPlay VideoUpload FilmRating CutScene CastRole QuestionAnswer PetitionForm
  TaxReturn RefundPolicy AuditTrail WaterLevel PumpSpeed WaterFeed FieldState HarvestTime
  GrainPrice PauseGame PlayerInjury PenaltyKick Bet LevelUp Achievement ReturnItem ItemStock
  SubscriptionLapse TrialPeriod DeclinedCards SoldItems BrokenBuild WithdrawConsent DataErasure
  ExportData UserOptOut ConsentForm DeleteExpiredSessions NotifyUserRegistered LockedAccountList
  SavedSearches UpdatedAt CreatedDate
  VisaApplication PassportExpiry BorderCrossing CustomsClearance AnchorDrop ReactorTrip GridState
  LoadForecastUpdate PanelCleaning DraftSave EditorChoice PageView PaywallRule EstateDivision
  HeirSearch TrustFund DeedSignature PipeLeak RoofRepair HorseRace OddsChange PremiumOverpayment
  TrainModel DeployModel LabelAssignment EpochEnd SendPrompt MealPlan TableClear GuestList
  HearingDate BailAmount EmptyBin SweepStreet MowGrass DigHole WaterDraw ReturnedGoods LostLuggage
  HiddenField SetTopBox CutOffDate SpentBudget NeedsReview ProductSpeed ImageMissing AccountDebit
`);

/** Commands that ask for something. */
export const askingCommands = words(`
  PlaceOrder CancelOrder ShipOrder AmendOrder SplitOrder PutOrderOnHold MarkOrderAsPaid
  ReserveStock ReleaseStock TakeStock StockShelf CountStock AddItemToCart RemoveItemFromCart
  CheckOut EmptyBasket RedeemCoupon SetPrice CutPrice RaisePrice PriceProduct ListProduct
  WithdrawMoney DepositMoney SendMoney PayOut OpenAccount CloseAccount FreezeAccount BeginTransfer
  CapturePayment RefundPayment HoldPayment InvoiceCustomer SendInvoice WriteOffInvoice BillPatient
  ForgiveDebt GiveUpLoan ApproveLoan LoanBook BlockCard QuoteRate BookTrade BidForLot
  PutAside PutAsideBook LendBook ReturnBook BorrowBook ReserveBook BanReader OrderParts
  LogIn LogOut SignUp RegisterUser InviteUser ResetPassword ChangePassword EmailCustomer
  VerifyEmail RevokeToken IssueOAuth2Token GrantRole DenyAccess EnableTwoFactor
  BookAppointment BookRoom AdmitPatient DischargePatient DrawBlood TakeSample FillPrescription
  DressWound OrderTest MakeReferral HoldSeat SeatGuest UpgradeSeat DelayFlight DivertFlight
  CheckInGuest HandOverKey TicketPassenger WeighParcel LoadContainer DriveTruck AssignDriver
  ReadMeter SetTariff ShutValve OpenValve RingAlarm RaiseAlarm BindDevice UpdateFirmware
  SowCrop FeedCow MilkCow ShearSheep FellTree CatchFish BakeBread BlowGlass BendSteel WeldPart
  SeedDatabase EmbedVideo SpeedUpDelivery ShredDocument BreedDogs ProceedToPayment NeedHelp WeedBed
  HireEmployee PaySalary RequestHoliday SwapShift SignContract TeachCourse EnrolStudent
  GradeExam FileClaim AssessDamage HearCase CastVote RunJob RollBackDeployment ShutDownServer
  HideComment ShareThread PostMessage CommentOnPost DocumentChange MentionUser PositionRobot
  QuestionWitness ProvisionServer CommissionPlant ImplementChange BalanceBooks FinanceProject
  ReferenceDocument SequenceGenome CommenceWork LicenseSoftware FoundCompany GroundAircraft
  SawPlank LayBricks CreateSKU ChangeIBAN ShortenURL RequestPasswordReset FixPriceV2 Retry
  SubmitOrderForApproval MoveContainerToYard ReportLostCard LetFlat SpreadNews BeatEggs
  WindClock BoundArea Synchronise FooBar ReopenTicket UnlockDoor ReassignTask TransitionIssue
  CountBallots IssuePolicy BindPolicy AcceptQuote MakeOffer TurnDownOffer SellHouse HandBackKeys
  PayOffMortgage RaiseRent EvictTenant AdoptAnimal WalkDog ShoeHorse GiveVaccine PerformSurgery
  DepartNow HoldUpTrain SetSignal ClearTrack RaiseBridge DockFerry LaunchSatellite PointTelescope
  OrderPizza BakePizza TableMotion SetTable ServeDish TipWaiter SplitBill TapKeg BrewBeer
  SwitchLightOn HeatRoom ShutWindow MergePullRequest CloseIssue PushCommit TagCommit
  PublishRelease WithdrawRelease FailPayment InvalidateCache RotateSecret AddDNSRecord
  CreateS3Bucket BlockIP AirEpisode PlaySong SharePlaylist UploadVideo BroadcastStream ShootFilm
  CutScene CastRole AskQuestion AnswerQuestion SignPetition CarryMotion RepealLaw WithholdTax
  FileReturn IssueRefund BeginAudit StartPump IrrigateField BringInHarvest PauseGame SendOffPlayer
  PlaceBet UnlockLevel MessageSeller StreamVideo ScheduleJob ShipUnpaidOrders ProcessReturnedItems
  DeleteExpiredSessions ArchiveClosedTickets ReleaseReservedStock MergeCustomer TransferRights
  EraseData ExportData OptOut TopUpCredit Ping Void Bid FeedDogs HeatWater Exceed
  ProceedToCheckout ReadBook QuitGame HurtPlayer BetOnHorse Upsert UpsertUser PatchServer MapField
  TypeText SizePhoto PhotographItem StageChange LightFire DustCrops MedicatePatient VoidInvoice
  ContactCustomer ReferencePerson CautionPlayer
  RevokePermit StampVisa RenewPassport CrossBorder ClearCustoms LevyDuty UnloadCargo DropAnchor
  RelieveCrew ScramReactor InsertRod TripBreaker ShedLoad ChooseTariff WriteArticle SaveDraft
  PrintIssue FixLeak RepairRoof TrainModel DeployModel LabelImage ShuffleDataset StopOven
  SeatGuests EatMeal ClearTable SwitchOffOven SharpenKnife PutOffHearing ExcuseJuror SetBail
  HearAppeal EmptyBin SweepStreet MowGrass DigHole SinkWell FenceGarden WaterPlants RoofHouse
  MuteThread PinMessage StarRepository ForkRepository BranchOff TagImage StageRollout CapSpending
  WireMoney BankCheque ShelveProject BenchPlayer FieldQuestion HouseTenant ParkCar GateFeature
  DebitAccount RefundDebit
`);

/** Names of commands that tell or name something. */
export const otherCommands = words(`
  OrderPlaced OrderCancelled OrderCanceled StockReserved PaymentCaptured EmailSent UserLoggedIn
  PlacedOrder SentEmail PaidInvoice CancelledOrder LostCard StolenCard WrittenOffInvoice
  WithdrawnMoney HeldSeat FrozenAccount BegunTransfer GivenUpLoan TaughtCourse Created
  ShippedOrder ReservedStock ApprovedLoan LoggedIn RequestedRefund ChangedAddress BoughtTicket
  CustomerRegistration Customer CustomerDetails CustomerCreate UserCreation UserRegistration
  UserLogin PaymentFailure PaymentCapture Payment PaymentRequest PaymentReceived InsurancePolicy
  Cancellation CancellationRequest ReservationOfStock RegistrationForm ConfirmationOfOrder
  ShipmentOrder DeliveryNote DeliveryRequest ProductUpdate ProductCatalog ItemPrice
  PasswordReset PasswordChange SalaryPayment EmployeeOnboarding PatientAdmission DoctorVisit
  AppointmentBooking AppointmentBooked HotelBooking PassengerList FlightBooking VehicleInspection
  DriverAssignment StudentEnrolment CourseEnrolment TeacherAssignment TemperatureReading
  SensorReset DeviceBinding SubscriptionRenewal TenantCreation SessionExpired TokenIssued
  CertificateRenewal CurrencyConversion TransactionRollback MoneyTransfer WalletTopUp
  IdentityCheck ActivationOfDevice AvailabilityCheck MaintenanceWindow
  BallotCounted PolicyIssued HouseSold RentRaised TenantEvicted AnimalAdopted BusDeparted
  TrainArrived TableReserved BillPaid DoorUnlocked IssueClosed ReleasePublished PaymentFailed
  CertificateRenewed ConsentWithdrawn SoldHouse ShotFilm BakedPizza BroughtInHarvest WonBet
  WrittenThesis SpokenWord SavedSearch DeclinedOffer PaymentDetails PolicyChange TenantEviction
  AnimalAdoption CertificateUpload DeviceRestart UserImport ServerRestart DatabaseBackup
  TicketClosed InvoiceVoided RefundIssued ReportGenerated AdoptionOfAnimal EvictionOfTenant
  SubscriptionCancel PasswordUpdate AddressChanged CustomerMerge
  PermitRevoked VisaStamped BorderCrossed CargoUnloaded ArticleWritten DraftSaved EstateDivided
  LeakFixed ModelTrained ModelDeployed MealEaten TableCleared CaseThrownOut BinEmptied FenceBuilt
  WrittenArticle SentPrompt BrokenGlass FoundHeirs DugHole PermitRevocation VisaApplication
  PassportRenewal EstateDivision HeirSearch JurorExcuse OvenSwitch DefendantRelease RepositoryFork
  ThreadMute
`);
